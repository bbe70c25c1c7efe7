// The enterprise's day: sign in, begin, edit, check, sign, submit, see why, be returned, correct.
import { readFileSync } from "node:fs";
import { answer, client, expect, key, refusal, seen, type Client, type Schemas } from "./client.js";

interface Task {
  address: string;
  preparer: { login: string; password: string };
  signer: { login: string; password: string };
  reviewer: string;
  source_id: string;
  season_id: string;
  answers: Schemas["AnswersIn"];
}

const task = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Task;

async function signIn(who: { login: string; password: string }): Promise<Client> {
  const guest = client(task.address);
  const wrong = await refusal(guest.POST("/auth/sign-in", { body: { ...who, password: "not this one, surely" } }));
  expect("a wrong password", [wrong.code, wrong.action], ["auth.wrong_credentials", "fix_and_resend"]);
  const tokens = answer(await guest.POST("/auth/sign-in", { body: who }));
  const renewed = answer(await guest.POST("/auth/refresh", { body: { refresh_token: tokens.refresh_token } }));
  return client(task.address, renewed.access_token);
}

const preparer = await signIn(task.preparer);
const signer = await signIn(task.signer);
const reviewer = client(task.address, task.reviewer);

const id = crypto.randomUUID();
const path = { declaration_id: id };
const body = { id, source_id: task.source_id, season_id: task.season_id, programme: "emergency" };
const begin = { params: { header: key() }, body };
const begun = answer(await preparer.POST("/declarations", begin));
const again = answer(await preparer.POST("/declarations", begin));
expect("a repeat of the same", again, begun);

async function version(who: Client): Promise<number> {
  return answer(await who.GET("/declarations/{declaration_id}", { params: { path } })).version;
}

async function edit(answers: Schemas["AnswersIn"]) {
  const form = answer(await preparer.GET("/declarations/{declaration_id}/form", { params: { path } }));
  const params = { path, header: seen(form.version) };
  return preparer.PATCH("/declarations/{declaration_id}", { params, body: answers });
}

const early = answer(await preparer.GET("/declarations/{declaration_id}/check", { params: { path } }));
const grave = (check: Schemas["DeclarationCheck"]) => check.problems.filter((one) => one.severity !== "warning");
expect("an empty sheet", grave(early).length > 0, true);
answer(await edit(task.answers));
const late = answer(await preparer.GET("/declarations/{declaration_id}/check", { params: { path } }));
expect("a full sheet", grave(late), []);
const score = answer(await preparer.GET("/declarations/{declaration_id}/self-score", { params: { path } }));
expect("the level so far", [score.level, score.sectors[0]?.held_back_by], ["B", ["stack_nox"]]);

const stale = { params: { path, header: seen(1) }, body: { facts: {} } };
const late412 = await refusal(preparer.PATCH("/declarations/{declaration_id}", stale));
expect("a stale version", [late412.status, late412.action], [412, "reload_and_decide"]);
const forbidden = await refusal(
  preparer.POST("/declarations/{declaration_id}/signature", {
    params: { path, header: { ...key(), ...seen(await version(preparer)) } },
  }),
);
expect("whoever prepared signs", [forbidden.status, forbidden.action], [403, "ask_office"]);

async function handIn() {
  const header = { ...key(), ...seen(await version(signer)) };
  const signed = answer(
    await signer.POST("/declarations/{declaration_id}/signature", { params: { path, header } }),
  );
  const submitted = await signer.POST("/declarations/{declaration_id}/submission", {
    params: { path, header: { ...key(), ...seen(signed.version) } },
  });
  return answer(submitted);
}

const submitted = await handIn();
expect("submitted", [submitted.round, submitted.level], [1, "B"]);
const why = answer(await preparer.GET("/declarations/{declaration_id}/explanation", { params: { path } }));
const weakest = why.sectors[0]?.findings.find((one) => one.id === "stack_nox");
expect("why", [why.level, weakest?.level], ["B", "B"]);
const closed = await refusal(edit({ facts: { sample_a: { stack_nox: "45" } } }));
expect("while under review", [closed.status, closed.code], [409, "declaration.fields_closed"]);

const caseOf = answer(await reviewer.GET("/review/cases/{case_id}", { params: { path: { case_id: id } } }));
answer(
  await reviewer.POST("/review/cases/{case_id}/decisions", {
    params: { path: { case_id: id }, header: { ...key(), ...seen(caseOf.version) } },
    body: { verdict: "return", reason: "示例:请核对氮氧化物", fields: ["facts.sample_a.stack_nox"] },
  }),
);
const other = await refusal(edit({ facts: { sample_a: { stack_so2: "1" } } }));
expect("a field that was not returned", other.code, "declaration.fields_closed");
answer(await edit({ facts: { sample_a: { stack_nox: "45" } } }));
const corrected = await handIn();
console.log(JSON.stringify({ declaration: id, round: corrected.round, level: corrected.level }));
