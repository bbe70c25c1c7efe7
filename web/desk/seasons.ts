// The seasons and the programmes that each of them has.
import { answered, type Schemas } from "@shared/http";
import { api } from "@shared/session";

export type Season = Schemas["SeasonDetail"];

/** Every season with its programmes, the latest first. */
export async function seasons(): Promise<Season[]> {
  const { items } = await answered(api.GET("/seasons", {}));
  return Promise.all(items.map(({ id }) => answered(api.GET("/seasons/{season_id}", { params: { path: { season_id: id } } }))));
}

/** Each programme of each season, to choose one. */
export const programmesOf = (all: Season[]) => all.flatMap((season) => season.programmes.map((programme) => ({ key: `${season.id} ${programme.programme}`, season, programme })));
