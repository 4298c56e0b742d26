// The vendor's own Node library, unmodified, does its work against the emulator at TWILIO_BASE_URL. It is installed in
// the directory that is given.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.resolve(process.argv[2], "package.json"));
const twilio = require("twilio");

const { TWILIO_BASE_URL: URL, TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN } = process.env;
const NUMBERS = [...Array(7).keys()].map((number) => `PN${String(number).padStart(32, "0")}`);

// The assignments of a profile that no other check uses: those of Python begin with other digits.
function assignments(profile, client = twilio(ACCOUNT, TOKEN)) {
  client.trusthub.baseUrl = URL;
  return client.trusthub.v1.customerProfiles(sidOf(profile)).customerProfilesChannelEndpointAssignment;
}

const sidOf = (profile) => `BUf${String(profile).padStart(31, "0")}`;
const numbers = (records) => records.map((record) => record.channelEndpointSid);

async function filled(profile) {
  const those = assignments(profile);
  for (const number of NUMBERS) {
    await those.create({ channelEndpointType: "phone-number", channelEndpointSid: number });
  }
  return those;
}

const checks = {
  async createAnswersTheRecord() {
    const channelEndpointType = "phone number, größer & more";
    const made = await assignments(1).create({ channelEndpointType, channelEndpointSid: NUMBERS[0] });
    assert.match(made.sid, /^RA[0-9a-f]{32}$/);
    assert.equal(made.customerProfileSid, sidOf(1));
    assert.equal(made.accountSid, ACCOUNT);
    assert.equal(made.channelEndpointType, channelEndpointType);
    assert.equal(made.channelEndpointSid, NUMBERS[0]);
    assert.equal(made.url, `${URL}/v1/CustomerProfiles/${sidOf(1)}/ChannelEndpointAssignments/${made.sid}`);
    assert.ok(Math.abs(Date.now() - made.dateCreated.getTime()) < 60_000, String(made.dateCreated));
  },

  async listReadsAllPagesInOrder() {
    const those = await filled(2);
    assert.deepEqual(numbers(await those.list()), NUMBERS);
    for (const pageSize of [1, 2, 3, 7, 1000]) {
      assert.deepEqual(numbers(await those.list({ pageSize })), NUMBERS);
    }
    const seen = [];
    await new Promise((resolve, reject) =>
      those.each({ pageSize: 4, callback: (it) => seen.push(it), done: (error) => (error ? reject(error) : resolve()) }),
    );
    assert.deepEqual(numbers(seen), NUMBERS);
  },

  async listEndsAtALimit() {
    const those = await filled(3);
    for (const limit of [1, 2, 5, 7, 9]) {
      assert.deepEqual(numbers(await those.list({ limit })), NUMBERS.slice(0, limit));
      assert.deepEqual(numbers(await those.list({ limit, pageSize: 2 })), NUMBERS.slice(0, limit));
    }
  },

  async pagesLeadToEachOther() {
    const those = await filled(4);
    const first = await those.page({ pageSize: 3 });
    const second = await first.nextPage();
    const third = await those.getPage(second.nextPageUrl);
    const again = await third.previousPage();
    const found = [first, second, third, again].map((page) => numbers(page.instances));
    assert.deepEqual(found, [NUMBERS.slice(0, 3), NUMBERS.slice(3, 6), NUMBERS.slice(6), NUMBERS.slice(3, 6)]);
    assert.equal(await first.previousPage(), undefined);
    assert.equal(await third.nextPage(), undefined);
  },

  async filtersHoldOverPages() {
    const those = await filled(5);
    assert.deepEqual(numbers(await those.list({ channelEndpointSid: NUMBERS[4] })), [NUMBERS[4]]);
    const wanted = [NUMBERS[1], NUMBERS[3], NUMBERS[6]];
    const found = await those.list({ channelEndpointSids: wanted.join(","), pageSize: 1 });
    assert.deepEqual(numbers(found), wanted);
  },

  async fetchAndDelete() {
    const those = await filled(6);
    const [made] = await those.list({ limit: 1 });
    assert.equal((await those(made.sid).fetch()).channelEndpointSid, NUMBERS[0]);
    assert.equal(await those(made.sid).remove(), true);
    assert.deepEqual(numbers(await those.list()), NUMBERS.slice(1));
    await assert.rejects(those(made.sid).fetch(), { status: 404, code: 20404 });
    await assert.rejects(those(made.sid).remove(), { status: 404, code: 20404 });
  },

  async refusalsAreItsExceptions() {
    const those = assignments(7);
    const create = those.create({ channelEndpointType: "phone-number", channelEndpointSid: "PN12" });
    await assert.rejects(create, { name: "Error", status: 400, code: 20001, message: /ChannelEndpointSid.*PN12/ });
    await assert.rejects(those.list({ pageSize: 1001 }), { status: 400, code: 20001, message: /PageSize/ });
    const stranger = assignments(7, twilio(ACCOUNT, "wrong"));
    await assert.rejects(stranger.list(), { status: 401, code: 20003 });
    const unknown = those(`RA${"0".repeat(32)}`).fetch();
    await assert.rejects(unknown, { status: 404, code: 20404, moreInfo: "https://www.twilio.com/docs/errors/20404" });
  },
};

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
