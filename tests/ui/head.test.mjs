// SPDX-License-Identifier: MIT

/** What the document says of itself to those who find it before they open it. */

import { assert, test } from "./harness.mjs";

test("each page has a title, a language and a description", async ({ shop }) => {
  for (const path of ["/", "/signin", "/orders", "/new", "/account"]) {
    const html = await (await fetch(shop.url + path)).text();
    assert.match(html, /<html lang="en">/, path);
    assert.match(html, /<title>[^<]+<\/title>/, path);
    const [, text] = /<meta name="description" content="([^"]*)">/.exec(html) ?? [];
    assert.ok(text?.length > 40 && text.length < 160, `${path}: ${text}`);
  }
});
