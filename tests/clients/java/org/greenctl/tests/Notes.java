package org.greenctl.tests;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.greenctl.client.model.NewPhotoIn;

/** What a phone remembers over its own death. */
public class Notes {
    @JsonProperty("device_id")
    public UUID deviceId = UUID.randomUUID();

    public DeviceKey key;
    public boolean registered;
    /** Operations as they are sent, each of the type of its kind when it was made. */
    public List<Map<String, Object>> made = new ArrayList<>();
    public List<Photo> photos = new ArrayList<>();
    public Map<String, String> settled = new LinkedHashMap<>();

    /** A photo of the camera roll, as it was declared. */
    public static class Photo {
        @JsonProperty("new")
        public NewPhotoIn declared;

        public String file;
        public boolean verified;
    }

    /** What a test asks of a phone. */
    public static class Task {
        public String address;
        public String token;
        /** `inspector` or `enterprise`. */
        public String day;

        @JsonProperty("season_id")
        public UUID seasonId;

        public List<UUID> sources;
        public int operations;
        public String photos;
        public String notes;
    }
}
