// SPDX-License-Identifier: MIT

export default {
  extends: ["stylelint-config-standard"],
  reportDescriptionlessDisables: true,
  reportInvalidScopeDisables: true,
  reportNeedlessDisables: true,
  rules: {
    // Phones that are a few years old do not know "width <= 40rem".
    "media-feature-range-notation": "prefix",
    // It compares rules of pages that are never shown together.
    "no-descending-specificity": null,
  },
};
