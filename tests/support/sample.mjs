// SPDX-License-Identifier: MIT

/** The people and products that tests of a running shop begin with; see also sample.h. */

/** Who can sign in to a new shop of `orderdesk demo`. */
export const DEMO = {
  admin: "admin@example.com",
  customer: "anna.berger@example.com",
  password: "orderdesk",
};

/** The admin of a shop that a test sets up, and everybody's password there. */
export const ADMIN = "admin@shop.example";
export const PASSWORD = "correct horse battery";

export const MUG = { product_id: "MUG-01", name: "Mug, blue" };

/** A small picture for a logo, 32 by 16 pixels: PNG. */
export const LOGO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAACAAAAAQCAIAAAD4YuoOAAAAHElEQVR42mNgaGigLRq1YNSCUQtGLRi1YChYAABg8QAf3FVeWwAAAABJRU5ErkJggg==",
  "base64",
);
