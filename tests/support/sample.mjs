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
