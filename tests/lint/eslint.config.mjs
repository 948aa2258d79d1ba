// SPDX-License-Identifier: MIT

import js from "@eslint/js";
import globals from "globals";

const shared = {
  ...js.configs.recommended,
  languageOptions: { ecmaVersion: 2023, sourceType: "module" },
  linterOptions: { reportUnusedDisableDirectives: "error" },
  rules: {
    ...js.configs.recommended.rules,
    "no-alert": "error",
    "no-eval": "error",
    "no-implied-eval": "error",
    "no-new-func": "error",
    "no-restricted-properties": [
      "error",
      // The pages insert text only as text: see web/ui/lib/dom.js.
      ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property })),
      { object: "document", property: "write" },
    ],
    "no-var": "error",
    "prefer-const": "error",
    eqeqeq: "error",
  },
};

const withGlobals = (files, ...kinds) => ({
  ...shared,
  files,
  languageOptions: { ...shared.languageOptions, globals: Object.assign({}, ...kinds) },
});

export default [
  { ignores: ["**/node_modules/"] },
  withGlobals(["**/web/ui/**/*.js"], globals.browser),
  // What tests pass to a page runs there.
  withGlobals(["**/tests/ui/*.mjs"], globals.node, globals.browser),
  withGlobals(["bench", "fault", "support"].map((at) => `**/tests/${at}/**/*.mjs`), globals.node),
];
