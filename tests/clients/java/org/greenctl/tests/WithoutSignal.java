package org.greenctl.tests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.greenctl.client.model.AnswersIn;
import org.greenctl.client.model.BeginOperation;
import org.greenctl.client.model.DeclarationBeginOperationIn;
import org.greenctl.client.model.DeclarationEditOperationIn;
import org.greenctl.client.model.EditOperation;
import org.greenctl.client.model.FindingOperationIn;
import org.greenctl.client.model.FindingPhotoRef;
import org.greenctl.client.model.FindingRecordOperationIn;
import org.greenctl.client.model.NewPhotoIn;
import org.greenctl.client.model.PhonePosition;

/** What people write down while there is no signal: an inspector what they found, an enterprise what it declares. */
public final class WithoutSignal {
    private final Notes.Task task;
    private final Canonical canonical;
    private final Notes state = new Notes();
    private final List<String> roll;

    private WithoutSignal(Notes.Task task, ObjectMapper json) throws Exception {
        this.task = task;
        canonical = new Canonical(json);
        state.key = DeviceKey.fresh();
        try (var listed = Files.list(Path.of(task.photos))) {
            roll = listed.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    public static Notes of(Notes.Task task, ObjectMapper json) throws Exception {
        WithoutSignal day = new WithoutSignal(task, json);
        if (task.day.equals("inspector")) {
            day.inspect();
        } else {
            day.declare();
        }
        return day.state;
    }

    private void inspect() throws Exception {
        for (int number = 0; number < task.operations; number++) {
            UUID finding = UUID.randomUUID();
            List<UUID> photos = taken(finding, "finding", number, task.operations);
            FindingOperationIn found = new FindingOperationIn().id(finding).issue("uncovered_soil")
                .sourceId(task.sources.get(number % task.sources.size())).text("示例：第 " + (number + 1) + " 处裸土未覆盖")
                .position(new PhonePosition().longitude("116.6").latitude("35.4").accuracyM("8"))
                .photos(photos.stream().map(id -> new FindingPhotoRef().id(id).slot("east")).toList());
            make(new FindingRecordOperationIn().kind(FindingRecordOperationIn.KindEnum.FINDING_RECORD)
                .opId(UUID.randomUUID()).counter(next()).previousHash(hashBefore()).baseVersion(0)
                .capturedAt(thisMoment()).photos(photos).body(found));
        }
    }

    private void declare() throws Exception {
        List<UUID> declarations = new ArrayList<>();
        for (UUID source : task.sources) {
            UUID id = UUID.randomUUID();
            declarations.add(id);
            BeginOperation begin = new BeginOperation().id(id).sourceId(source).seasonId(task.seasonId);
            make(new DeclarationBeginOperationIn().kind(DeclarationBeginOperationIn.KindEnum.DECLARATION_BEGIN)
                .opId(UUID.randomUUID()).counter(next()).previousHash(hashBefore()).baseVersion(0)
                .capturedAt(thisMoment()).body(begin.programme("emergency")));
        }
        int edits = task.operations - declarations.size();
        for (int edit = 0; edit < edits; edit++) {
            UUID declaration = declarations.get(edit % declarations.size());
            List<UUID> rests = taken(declaration, "declaration", edit, edits);
            Map<String, Map<String, Object>> facts = Map.of("sample_a", Map.of("stack_nox", String.valueOf(edit + 1)));
            EditOperation edited = new EditOperation().declarationId(declaration).answers(new AnswersIn().facts(facts));
            make(new DeclarationEditOperationIn().kind(DeclarationEditOperationIn.KindEnum.DECLARATION_EDIT)
                .opId(UUID.randomUUID()).counter(next()).previousHash(hashBefore()).baseVersion(0)
                .capturedAt(thisMoment()).photos(rests).body(edited));
        }
    }

    private void make(Object operation) {
        state.made.add(canonical.members(operation));
    }

    private int next() {
        return state.made.size() + 1;
    }

    private String hashBefore() throws Exception {
        int made = state.made.size();
        return made == 0 ? "0".repeat(64) : Canonical.sha256(canonical.bytes(state.made.get(made - 1)));
    }

    /** Every `step`th picture of the camera roll shows this. */
    private List<UUID> taken(UUID subject, String kind, int from, int step) throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (int number = from; number < roll.size(); number += step) {
            byte[] bytes = Files.readAllBytes(Path.of(task.photos, roll.get(number)));
            Notes.Photo photo = new Notes.Photo();
            photo.file = roll.get(number);
            photo.declared = new NewPhotoIn().id(UUID.randomUUID()).subjectKind(kind).subjectId(subject.toString())
                .mediaType(NewPhotoIn.MediaTypeEnum.IMAGE_JPEG).sha256(Canonical.sha256(bytes)).sizeBytes(bytes.length)
                .capturedAt(thisMoment());
            state.photos.add(photo);
            ids.add(photo.declared.getId());
        }
        return ids;
    }

    private static OffsetDateTime thisMoment() {
        return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    }
}
