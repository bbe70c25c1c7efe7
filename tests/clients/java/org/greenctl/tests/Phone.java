package org.greenctl.tests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.greenctl.client.ApiClient;
import org.greenctl.client.ApiException;
import org.greenctl.client.api.DevicesApi;
import org.greenctl.client.api.PhotosApi;
import org.greenctl.client.api.SessionsApi;
import org.greenctl.client.api.SyncApi;
import org.greenctl.client.api.SyncPullApi;
import org.greenctl.client.model.BatchAnswer;
import org.greenctl.client.model.BatchIn;
import org.greenctl.client.model.DeclarationBeginOperationIn;
import org.greenctl.client.model.DeclarationEditOperationIn;
import org.greenctl.client.model.DeclarePhotosIn;
import org.greenctl.client.model.FindingRecordOperationIn;
import org.greenctl.client.model.NewDevice;
import org.greenctl.client.model.OperationIn;
import org.greenctl.client.model.Outcome;
import org.greenctl.client.model.PackPage;
import org.greenctl.client.model.PhotoOut;
import org.greenctl.client.model.Problem;
import org.greenctl.client.model.Proof;
import org.greenctl.client.model.SlotOut;
import org.greenctl.client.model.Told;

/** A phone without good signal: everything is written down first, sent as often as it takes, and may be killed anywhere. */
public final class Phone {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Notes.Task task;
    private final ApiClient client = new ApiClient();
    private final ObjectMapper json = client.getObjectMapper();
    private final Canonical canonical = new Canonical(json);
    private final HttpClient plain = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Notes notes;

    private Phone(Path given) throws Exception {
        task = json.readValue(given.toFile(), Notes.Task.class);
        client.updateBaseUri(task.address);
        client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        client.setReadTimeout(LONGEST);
        client.setRequestInterceptor(request -> request.setHeader("Authorization", "Bearer " + task.token));
        Path file = Path.of(task.notes);
        notes = Files.exists(file) ? json.readValue(file.toFile(), Notes.class) : WithoutSignal.of(task, json);
        save(notes);
    }

    public static void main(String[] arguments) throws Exception {
        Phone phone = new Phone(Path.of(arguments[0]));
        phone.sendEverything();
        phone.pullEverything();
        System.out.println("done");
    }

    private void sendEverything() throws Exception {
        if (!notes.registered) {
            // The challenge is another each time; the device's id makes a repeat harmless.
            patiently(() -> new DevicesApi(client).registerDevice(UUID.randomUUID().toString(), introduced(), null));
            notes.registered = true;
            progress();
        }
        ExecutorService three = Executors.newFixedThreadPool(3);
        try {
            for (List<Callable<Void>> work = left(); !work.isEmpty(); work = left()) {
                Collections.shuffle(work);
                for (Future<Void> part : three.invokeAll(work)) {
                    part.get();
                }
            }
        } finally {
            three.shutdownNow();
        }
    }

    /** What the server is shown of the key, and that it is this phone's: with a challenge of its own, for this session. */
    private NewDevice introduced() throws Exception {
        String challenge = new SessionsApi(client).makeChallenge(null).getChallenge();
        byte[] claims = Base64.getUrlDecoder().decode(task.token.split("\\.")[1]);
        String session = json.readTree(claims).get("family").asText();
        Proof proof = notes.key.proof(
            "register", challenge, session, notes.deviceId.toString(), notes.key.getThumbprint());
        return new NewDevice().id(notes.deviceId).name("示例手机").platform(NewDevice.PlatformEnum.ANDROID)
            .publicKey(notes.key.getShown()).proof(proof);
    }

    private void pullEverything() throws Exception {
        Set<String> pulled = new HashSet<>();
        String cursor = null;
        for (boolean complete = false; !complete; ) {
            String from = cursor;
            PackPage page = patiently(() -> new SyncPullApi(client).getChanges(null, from, 50, null));
            page.getItems().stream()
                .filter(item -> item.getKind() == Told.KindEnum.DECLARATION || item.getKind() == Told.KindEnum.FINDING)
                .forEach(item -> pulled.add(item.getId()));
            cursor = page.getNext();
            complete = page.getComplete();
        }
        for (Map<String, Object> one : notes.made) {
            Map<?, ?> body = (Map<?, ?>) one.get("body");
            if (!one.get("kind").equals("declaration.edit") && !pulled.contains(body.get("id"))) {
                throw new IllegalStateException("pushed, and not pulled: " + one);
            }
        }
    }

    private synchronized List<Callable<Void>> left() {
        List<Callable<Void>> work = new ArrayList<>();
        var operations = notes.made.stream().filter(one -> !notes.settled.containsKey(one.get("op_id"))).toList();
        var photos = notes.photos.stream().filter(one -> !one.verified).toList();
        inParts(operations, 15).forEach(part -> work.add(() -> push(part)));
        inParts(photos, 10).forEach(part -> work.add(() -> upload(part)));
        return work;
    }

    private Void push(List<Map<String, Object>> operations) throws Exception {
        List<OperationIn> shuffled = new ArrayList<>(operations.stream().map(this::typed).toList());
        Collections.shuffle(shuffled);
        BatchIn batch = new BatchIn().deviceId(notes.deviceId).operations(shuffled);
        batch.signature(notes.key.sign(new String(canonical.bytes(batch), StandardCharsets.UTF_8)));
        BatchAnswer answer = patiently(() -> new SyncApi(client).sendBatch(batch, null));
        answer.getOutcomes().forEach(this::settle);
        answer.getReleased().forEach(this::settle);
        progress();
        return null;
    }

    /** Each kind has a class of its own. */
    private OperationIn typed(Map<String, Object> kept) {
        return switch ((String) kept.get("kind")) {
            case "finding.record" -> new OperationIn(json.convertValue(kept, FindingRecordOperationIn.class));
            case "declaration.begin" -> new OperationIn(json.convertValue(kept, DeclarationBeginOperationIn.class));
            case "declaration.edit" -> new OperationIn(json.convertValue(kept, DeclarationEditOperationIn.class));
            default -> throw new IllegalStateException("no such kind: " + kept);
        };
    }

    private synchronized void settle(Outcome told) {
        String outcome = (told.getFirst() == null ? told.getOutcome() : told.getFirst().getOutcome()).toString();
        if (outcome.equals("refused") || outcome.equals("conflict") || told.getThen() == Outcome.ThenEnum.STOP_ALL) {
            throw new IllegalStateException("operation " + told);
        }
        if (outcome.equals("applied")) {
            notes.settled.put(told.getOpId().toString(), outcome);
        }
    }

    private Void upload(List<Notes.Photo> photos) throws Exception {
        DeclarePhotosIn all = new DeclarePhotosIn().photos(photos.stream().map(photo -> photo.declared).toList());
        for (SlotOut slot : patiently(() -> new PhotosApi(client).declarePhotos(all, null)).getItems()) {
            for (Notes.Photo photo : photos) {
                if (photo.declared.getId().equals(slot.getPhoto().getId())) {
                    send(photo, slot);
                }
            }
            progress();
        }
        return null;
    }

    private void send(Notes.Photo photo, SlotOut given) throws Exception {
        UUID id = photo.declared.getId();
        SlotOut slot = given;
        while (slot.getPhoto().getState() != PhotoOut.StateEnum.VERIFIED) {
            if (slot.getPhoto().getState() == PhotoOut.StateEnum.REFUSED) {
                throw new IllegalStateException(photo.file + ": " + slot.getPhoto().getReason());
            }
            put(photo, slot);
            try {
                slot = new SlotOut().photo(new PhotosApi(client).confirmPhoto(id, null));
            } catch (ApiException lostOrNotThere) {
                slot = patiently(() -> new PhotosApi(client).renewUploadTicket(id, null));
            }
        }
        photo.verified = true;
    }

    /** The bytes go where the ticket says, with its headers; the length is the library's to say. */
    private void put(Notes.Photo photo, SlotOut slot) throws Exception {
        if (slot.getTicket() == null) {
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(task.address).resolve(slot.getTicket().getUrl()))
            .timeout(LONGEST).PUT(HttpRequest.BodyPublishers.ofFile(Path.of(task.photos, photo.file)));
        slot.getTicket().getHeaders().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Content-Length")) {
                request.header(name, value);
            }
        });
        try {
            plain.send(request.build(), BodyHandlers.discarding());
        } catch (IOException lost) {
            // Whether it has come is asked by confirming.
        }
    }

    /** Again until it goes through; what no repeat would change ends the day. */
    private <T> T patiently(Callable<T> attempt) throws Exception {
        for (long waited = 20; ; waited = Math.min(waited * 2, 500)) {
            try {
                return attempt.call();
            } catch (ApiException refused) {
                if (refused.getCode() >= 300) {
                    Problem problem = json.readValue(refused.getResponseBody(), Problem.class);
                    boolean bySendingAgain = problem.getAction() == Problem.ActionEnum.RETRY_LATER
                        || problem.getAction() == Problem.ActionEnum.RENEW_AND_RESEND;
                    if (!bySendingAgain) {
                        throw new IllegalStateException(problem.toString());
                    }
                }
            }
            Thread.sleep(waited / 2 + ThreadLocalRandom.current().nextLong(waited));
        }
    }

    private synchronized void progress() throws IOException {
        save(notes);
        long verified = notes.photos.stream().filter(photo -> photo.verified).count();
        System.out.println("progress " + (notes.settled.size() + verified));
    }

    private void save(Notes state) throws IOException {
        Path half = Path.of(task.notes + ".half");
        Files.write(half, json.writeValueAsBytes(state));
        Files.move(half, Path.of(task.notes), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static <T> List<List<T>> inParts(List<T> all, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            parts.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return parts;
    }
}
