// SPDX-License-Identifier: MIT

export default {
  extends: ["stylelint-config-standard"],
  reportDescriptionlessDisables: true,
  reportInvalidScopeDisables: true,
  reportNeedlessDisables: true,
  rules: {
    // "width <= 40rem" is unknown to phones that are a few years old.
    "media-feature-range-notation": "prefix",
    // Compares rules of pages that are never shown together.
    "no-descending-specificity": null,
  },
};
