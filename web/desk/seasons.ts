// The seasons and the programmes that each of them has.
import { answered, type Schemas } from "@shared/http";
import { api } from "@shared/session";
import { cityDay } from "@shared/telling";

export type Season = Schemas["SeasonDetail"];

/** Every season with its programmes, the latest first. */
export async function seasons(): Promise<Season[]> {
  const { items } = await answered(api.GET("/seasons", {}));
  return Promise.all(
    items.map(({ id }) => answered(api.GET("/seasons/{season_id}", { params: { path: { season_id: id } } }))),
  );
}

/** Each programme of each season, to choose one: of the season that runs today first, though the next may be open. */
export const programmesOf = (all: Season[]) =>
  [...all]
    .sort((one, other) => Number(runs(other)) - Number(runs(one)))
    .flatMap((season) =>
      season.programmes.map((programme) => ({ key: `${season.id} ${programme.programme}`, season, programme })),
    );

function runs(season: Season): boolean {
  const today = cityDay();
  return season.starts_on <= today && today < season.until;
}
