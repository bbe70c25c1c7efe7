package org.greenctl.tests;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.greenctl.client.ApiClient;
import org.greenctl.client.ApiException;
import org.greenctl.client.api.DeclarationReadingsApi;
import org.greenctl.client.api.DeclarationsApi;
import org.greenctl.client.api.DevicesApi;
import org.greenctl.client.api.OwnSessionsApi;
import org.greenctl.client.api.ReviewApi;
import org.greenctl.client.api.SessionsApi;
import org.greenctl.client.model.AnswersIn;
import org.greenctl.client.model.Declaration;
import org.greenctl.client.model.DecisionIn;
import org.greenctl.client.model.NewDeclarationIn;
import org.greenctl.client.model.NewDevice;
import org.greenctl.client.model.Problem;
import org.greenctl.client.model.Refresh;
import org.greenctl.client.model.SignIn;
import org.greenctl.client.model.StepUp;
import org.greenctl.client.model.Submitted;
import org.greenctl.client.model.Tokens;

/** The enterprise's day: sign in with a device that signs, begin, edit, sign, submit, be returned, correct. */
public final class Enterprise {
    /** Who takes part, and what is declared. */
    public static final class Task {
        public String address;
        public Map<String, String> preparer;
        public Map<String, String> signer;
        public String reviewer;

        @JsonProperty("source_id")
        public UUID sourceId;

        @JsonProperty("season_id")
        public UUID seasonId;

        public AnswersIn answers;
    }

    private static final ObjectMapper JSON = new ApiClient().getObjectMapper();

    private final Task task;
    private final UUID id = UUID.randomUUID();
    private ApiClient preparer;
    private ApiClient signer;

    private Enterprise(Task task) {
        this.task = task;
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println(JSON.writeValueAsString(new Enterprise(JSON.readValue(Path.of(arguments[0]).toFile(), Task.class)).day()));
    }

    private Map<String, Object> day() throws Exception {
        preparer = signedIn(task.preparer);
        signer = signedIn(task.signer);
        begin();
        edit(task.answers);
        Problem self = refusal(() -> new DeclarationsApi(preparer).signDeclaration(key(), seen(version(preparer)), id, null));
        expect("whoever prepared signs", self.getAction().getValue(), "ask_office");
        expect("handed in", handIn().getLevel(), "B");
        giveBack();
        Problem closed = refusal(() -> { edit(fact("stack_so2", "1")); return null; });
        expect("a field that was not returned", closed.getCode(), "declaration.fields_closed");
        edit(fact("stack_nox", "45"));
        Submitted corrected = handIn();
        Map<String, Object> told = new HashMap<>();
        told.put("declaration", id);
        told.put("round", corrected.getRound());
        told.put("level", corrected.getLevel());
        return told;
    }

    /** With a password once; from then on the session is bound to a key, and a token without it is worth nothing. */
    private ApiClient signedIn(Map<String, String> who) throws Exception {
        ApiClient guest = client(null);
        SignIn wrong = new SignIn().login(who.get("login")).password("not this one, surely");
        expect("a wrong password", refusal(() -> new SessionsApi(guest).signIn(wrong, null)).getCode(), "auth.wrong_credentials");
        SignIn right = new SignIn().login(who.get("login")).password(who.get("password"));
        Tokens first = new SessionsApi(guest).signIn(right, null);
        DeviceKey key = DeviceKey.fresh();
        UUID device = UUID.randomUUID();
        NewDevice introduced = new NewDevice().id(device).name("示例手机").platform(NewDevice.PlatformEnum.ANDROID)
            .publicKey(key.getShown()).proof(
                key.proof("register", challenge(guest), first.getSessionId().toString(), device.toString(), key.getThumbprint()));
        new DevicesApi(client(first.getAccessToken())).registerDevice(key(), introduced, null);
        Refresh bare = new Refresh().refreshToken(first.getRefreshToken());
        Problem stolen = refusal(() -> new SessionsApi(guest).refresh(bare, null));
        expect("a token without the device's key", stolen.getCode(), "auth.device_proof_refused");
        Refresh signed = new Refresh().refreshToken(first.getRefreshToken())
            .proof(key.proof("refresh", challenge(guest), first.getRefreshToken()));
        Tokens renewed = new SessionsApi(guest).refresh(signed, null);
        ApiClient mine = client(renewed.getAccessToken());
        new OwnSessionsApi(mine).stepUp(new StepUp().device(key.deviceProof(
            device, "step_up", challenge(guest), renewed.getSessionId().toString(), device.toString())), null);
        return mine;
    }

    private void begin() throws Exception {
        String once = key();
        NewDeclarationIn body = new NewDeclarationIn().id(id).sourceId(task.sourceId).seasonId(task.seasonId).programme("emergency");
        Declaration begun = new DeclarationsApi(preparer).beginDeclaration(once, body, null);
        expect("a repeat of the same", new DeclarationsApi(preparer).beginDeclaration(once, body, null), begun);
    }

    private void edit(AnswersIn answers) throws Exception {
        int form = new DeclarationReadingsApi(preparer).getDeclarationForm(id, null).getVersion();
        new DeclarationsApi(preparer).editDeclaration(seen(form), id, answers, null);
    }

    private Submitted handIn() throws Exception {
        Declaration signed = new DeclarationsApi(signer).signDeclaration(key(), seen(version(signer)), id, null);
        return new DeclarationsApi(signer).submitDeclaration(key(), seen(signed.getVersion()), id, null);
    }

    private void giveBack() throws Exception {
        ReviewApi reviews = new ReviewApi(client(task.reviewer));
        int version = reviews.getReviewCase(id, null).getVersion();
        DecisionIn returned = new DecisionIn().verdict(DecisionIn.VerdictEnum.RETURN).reason("示例:请核对氮氧化物")
            .fields(List.of("facts.sample_a.stack_nox"));
        reviews.decideReviewCase(key(), seen(version), id, returned, null);
    }

    private int version(ApiClient who) throws ApiException {
        return new DeclarationsApi(who).getDeclaration(id, null).getVersion();
    }

    private ApiClient client(String token) {
        ApiClient made = new ApiClient();
        made.updateBaseUri(task.address);
        made.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        if (token != null) {
            made.setRequestInterceptor(request -> request.setHeader("Authorization", "Bearer " + token));
        }
        return made;
    }

    private static String challenge(ApiClient guest) throws ApiException {
        return new SessionsApi(guest).makeChallenge(null).getChallenge();
    }

    private static AnswersIn fact(String name, String value) {
        return new AnswersIn().facts(Map.of("sample_a", Map.of(name, value)));
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static String seen(int version) {
        return "\"" + version + "\"";
    }

    private static Problem refusal(Callable<?> call) throws Exception {
        try {
            call.call();
        } catch (ApiException refused) {
            return JSON.readValue(refused.getResponseBody(), Problem.class);
        }
        throw new IllegalStateException("it was not refused");
    }

    private static void expect(String what, Object found, Object wanted) {
        if (!Objects.equals(found, wanted)) {
            throw new IllegalStateException(what + ": " + found + " instead of " + wanted);
        }
    }
}
