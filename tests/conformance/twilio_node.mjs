// Tests the emulator at TWILIO_BASE_URL with Twilio's unmodified Node library, which is installed in the directory given as
// argument.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.resolve(process.argv[2], "package.json"));
const twilio = require("twilio");

const { TWILIO_BASE_URL: URL, TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN } = process.env;
const NUMBERS = [...Array(7).keys()].map((number) => `PN${String(number).padStart(32, "0")}`);

// Returns the assignments of a profile that no other check uses. The profiles of twilio_python.py start with other digits.
function assignments(profile, client = twilio(ACCOUNT, TOKEN)) {
  client.trusthub.baseUrl = URL;
  return client.trusthub.v1.customerProfiles(sidOf(profile)).customerProfilesChannelEndpointAssignment;
}

const sidOf = (profile) => `BUf${String(profile).padStart(31, "0")}`;
const numbers = (records) => records.map((record) => record.channelEndpointSid);

// Sends a POST request that controls the emulator.
async function control(path, body = null) {
  const response = await fetch(`${URL}/_emulator/${path}`, { method: "POST", body: JSON.stringify(body) });
  assert.ok(response.ok, await response.text());
}

async function withSevenNumbers(profile) {
  const records = NUMBERS.map((number) => ({ ChannelEndpointType: "phone-number", ChannelEndpointSid: number }));
  const path = `/v1/CustomerProfiles/${sidOf(profile)}/ChannelEndpointAssignments`;
  await control("seed", { path, account: ACCOUNT, records });
  return assignments(profile);
}

const checks = {
  async createReturnsTheRecord() {
    const channelEndpointType = "phone number, größer & more";
    const created = await assignments(1).create({ channelEndpointType, channelEndpointSid: NUMBERS[0] });
    assert.match(created.sid, /^RA[0-9a-f]{32}$/);
    assert.equal(created.customerProfileSid, sidOf(1));
    assert.equal(created.accountSid, ACCOUNT);
    assert.equal(created.channelEndpointType, channelEndpointType);
    assert.equal(created.channelEndpointSid, NUMBERS[0]);
    assert.equal(created.url, `${URL}/v1/CustomerProfiles/${sidOf(1)}/ChannelEndpointAssignments/${created.sid}`);
    assert.ok(Math.abs(Date.now() - created.dateCreated.getTime()) < 60_000, String(created.dateCreated));
  },

  async listReadsAllPagesInOrder() {
    const resource = await withSevenNumbers(2);
    assert.deepEqual(numbers(await resource.list()), NUMBERS);
    for (const pageSize of [1, 2, 3, 7, 1000]) {
      assert.deepEqual(numbers(await resource.list({ pageSize })), NUMBERS);
    }
    const seen = [];
    await new Promise((resolve, reject) =>
      resource.each({ pageSize: 4, callback: (it) => seen.push(it), done: (error) => (error ? reject(error) : resolve()) }),
    );
    assert.deepEqual(numbers(seen), NUMBERS);
  },

  async listStopsAtTheLimit() {
    const resource = await withSevenNumbers(3);
    for (const limit of [1, 2, 5, 7, 9]) {
      assert.deepEqual(numbers(await resource.list({ limit })), NUMBERS.slice(0, limit));
      assert.deepEqual(numbers(await resource.list({ limit, pageSize: 2 })), NUMBERS.slice(0, limit));
    }
  },

  async nextAndPreviousPagesAreLinked() {
    const resource = await withSevenNumbers(4);
    const first = await resource.page({ pageSize: 3 });
    const second = await first.nextPage();
    const third = await resource.getPage(second.nextPageUrl);
    const back = await third.previousPage();
    const found = [first, second, third, back].map((page) => numbers(page.instances));
    assert.deepEqual(found, [NUMBERS.slice(0, 3), NUMBERS.slice(3, 6), NUMBERS.slice(6), NUMBERS.slice(3, 6)]);
    assert.equal(await first.previousPage(), undefined);
    assert.equal(await third.nextPage(), undefined);
  },

  async filtersApplyToEveryPage() {
    const resource = await withSevenNumbers(5);
    assert.deepEqual(numbers(await resource.list({ channelEndpointSid: NUMBERS[4] })), [NUMBERS[4]]);
    const expected = [NUMBERS[1], NUMBERS[3], NUMBERS[6]];
    const found = await resource.list({ channelEndpointSids: expected.join(","), pageSize: 1 });
    assert.deepEqual(numbers(found), expected);
  },

  async fetchAndDelete() {
    const resource = await withSevenNumbers(6);
    const [created] = await resource.list({ limit: 1 });
    assert.equal((await resource(created.sid).fetch()).channelEndpointSid, NUMBERS[0]);
    assert.equal(await resource(created.sid).remove(), true);
    assert.deepEqual(numbers(await resource.list()), NUMBERS.slice(1));
    await assert.rejects(resource(created.sid).fetch(), { status: 404, code: 20404 });
    await assert.rejects(resource(created.sid).remove(), { status: 404, code: 20404 });
  },

  async errorsHaveStatusAndCode() {
    const resource = assignments(7);
    const create = resource.create({ channelEndpointType: "phone-number", channelEndpointSid: "PN12" });
    await assert.rejects(create, { name: "Error", status: 400, code: 20001, message: /ChannelEndpointSid.*PN12/ });
    await assert.rejects(resource.list({ pageSize: 1001 }), { status: 400, code: 20001, message: /PageSize/ });
    const unauthenticated = assignments(7, twilio(ACCOUNT, "wrong"));
    await assert.rejects(unauthenticated.list(), { status: 401, code: 20003 });
    const unknown = resource(`RA${"0".repeat(32)}`).fetch();
    await assert.rejects(unknown, { status: 404, code: 20404, moreInfo: "https://www.twilio.com/docs/errors/20404" });
  },
};

await control("reset");
let failed = 0;
for (const [name, run] of Object.entries(checks)) {
  try {
    await run();
  } catch (error) {
    failed += 1;
    console.log(`${name} failed:\n${error.stack}`);
  }
}
const { version } = require("twilio/package.json");
console.log(`twilio ${version}: ${Object.keys(checks).length - failed} checks passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
