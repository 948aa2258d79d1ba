/* SPDX-License-Identifier: MIT */
#include "tests/bench/fill_words.h"

#include "core/base/util.h"

const struct noun fill_nouns[] = {
    { "MUG", "Mug" },
    { "BOWL", "Bowl" },
    { "PLATE", "Plate" },
    { "VASE", "Vase" },
    { "TEAPOT", "Teapot" },
    { "JUG", "Jug" },
    { "CUP", "Espresso cup" },
    { "SAUCER", "Saucer" },
    { "LAMP", "Table lamp" },
    { "CANDLE", "Candle" },
    { "HOLDER", "Candlestick" },
    { "BOARD", "Cutting board" },
    { "SPOON", "Wooden spoon" },
    { "APRON", "Apron" },
    { "TOWEL", "Tea towel" },
    { "CLOTH", "Tablecloth" },
    { "NAPKIN", "Napkins" },
    { "CUSHION", "Cushion" },
    { "THROW", "Throw" },
    { "RUG", "Rug" },
    { "BASKET", "Basket" },
    { "HOOK", "Coat hook" },
    { "SHELF", "Shelf" },
    { "FRAME", "Picture frame" },
    { "CLOCK", "Wall clock" },
    { "MIRROR", "Mirror" },
    { "POT", "Plant pot" },
    { "CAN", "Watering can" },
    { "SOAP", "Soap" },
    { "DISH", "Soap dish" },
    { "BRUSH", "Brush" },
    { "NOTEBOOK", "Notebook" },
    { "PEN", "Fountain pen" },
    { "CARD", "Greeting card" },
    { "POSTER", "Poster" },
    { "BAG", "Tote bag" },
    { "PURSE", "Purse" },
    { "SCARF", "Scarf" },
    { "HAT", "Hat" },
    { "SOCKS", "Socks" },
    { "KNIFE", "Paring knife" },
    { "MILL", "Pepper mill" },
    { "TRAY", "Tray" },
    { "JAR", "Storage jar" },
    { "CARAFE", "Carafe" },
    { "GLASS", "Tumbler" },
    { "TEA", "Herbal tea" },
    { "HONEY", "Honey" },
};
const size_t fill_noun_count = ARRAY_LEN(fill_nouns);

const char *const fill_looks[] = {
    "cobalt blue",   "oat white", "moss green",   "sky blue", "charcoal",   "brick red",
    "natural oak",   "walnut",    "beech",        "brass",    "stainless",  "linen",
    "indigo blue",   "mustard",   "terracotta",   "sand",     "sage green", "rose",
    "midnight blue", "ivory",     "striped",      "speckled", "dotted",     "recycled",
    "copper",        "bamboo",    "hand-painted", "frosted",  "slate",      "porcelain",
};
const size_t fill_look_count = ARRAY_LEN(fill_looks);

const char *const fill_sizes[] = { "", ", small", ", large", ", set of two" };
const size_t fill_size_count = ARRAY_LEN(fill_sizes);

const struct name fill_first_names[] = {
    { "Anna", "anna" },       { "Lukas", "lukas" },       { "Marie", "marie" },
    { "José", "jose" },       { "Zoë", "zoe" },           { "Jürgen", "juergen" },
    { "Søren", "soren" },     { "Ada", "ada" },           { "Priya", "priya" },
    { "Kenji", "kenji" },     { "Olga", "olga" },         { "Fatima", "fatima" },
    { "Liam", "liam" },       { "Emma", "emma" },         { "Noah", "noah" },
    { "Mia", "mia" },         { "Leon", "leon" },         { "Clara", "clara" },
    { "Paul", "paul" },       { "Ines", "ines" },         { "Tomás", "tomas" },
    { "Chloé", "chloe" },     { "Bjørn", "bjorn" },       { "Ewa", "ewa" },
    { "Marta", "marta" },     { "Ruth", "ruth" },         { "Samuel", "samuel" },
    { "Hannah", "hannah" },   { "Jonas", "jonas" },       { "Sofia", "sofia" },
    { "Elif", "elif" },       { "Mehmet", "mehmet" },     { "Giulia", "giulia" },
    { "Marco", "marco" },     { "Wei", "wei" },           { "Aisha", "aisha" },
    { "Peter", "peter" },     { "Karin", "karin" },       { "Birgit", "birgit" },
    { "Stefan", "stefan" },   { "Nora", "nora" },         { "Oscar", "oscar" },
    { "Beatrix", "beatrix" }, { "Georg", "georg" },       { "Helena", "helena" },
    { "Ivan", "ivan" },       { "Katarina", "katarina" }, { "Theo", "theo" },
};
const size_t fill_first_name_count = ARRAY_LEN(fill_first_names);

const struct name fill_last_names[] = {
    { "Berger", "berger" },         { "Lindqvist", "lindqvist" },
    { "Álvarez", "alvarez" },       { "Müller", "mueller" },
    { "Schmidt", "schmidt" },       { "Weber", "weber" },
    { "Fischer", "fischer" },       { "Wagner", "wagner" },
    { "Becker", "becker" },         { "Hoffmann", "hoffmann" },
    { "Schäfer", "schaefer" },      { "Koch", "koch" },
    { "Bauer", "bauer" },           { "Richter", "richter" },
    { "Klein", "klein" },           { "Wolf", "wolf" },
    { "Neumann", "neumann" },       { "Schwarz", "schwarz" },
    { "Zimmermann", "zimmermann" }, { "Braun", "braun" },
    { "Krüger", "krueger" },        { "Hartmann", "hartmann" },
    { "Lange", "lange" },           { "Werner", "werner" },
    { "Krause", "krause" },         { "Meier", "meier" },
    { "Lehmann", "lehmann" },       { "Huber", "huber" },
    { "Keller", "keller" },         { "Frank", "frank" },
    { "García", "garcia" },         { "Martínez", "martinez" },
    { "López", "lopez" },           { "Rossi", "rossi" },
    { "Ferrari", "ferrari" },       { "Bianchi", "bianchi" },
    { "Dubois", "dubois" },         { "Lefèvre", "lefevre" },
    { "Moreau", "moreau" },         { "Smith", "smith" },
    { "Jones", "jones" },           { "Taylor", "taylor" },
    { "Brown", "brown" },           { "Walker", "walker" },
    { "Wright", "wright" },         { "Nowak", "nowak" },
    { "Kowalski", "kowalski" },     { "Novák", "novak" },
    { "Horvat", "horvat" },         { "Andersen", "andersen" },
    { "Nielsen", "nielsen" },       { "Hansen", "hansen" },
    { "Johansson", "johansson" },   { "Korhonen", "korhonen" },
    { "Yılmaz", "yilmaz" },         { "Kaya", "kaya" },
    { "Tanaka", "tanaka" },         { "Sato", "sato" },
    { "Nguyen", "nguyen" },         { "Patel", "patel" },
    { "Singh", "singh" },           { "Khan", "khan" },
    { "Okafor", "okafor" },         { "Steiner", "steiner" },
    { "Gruber", "gruber" },         { "Brunner", "brunner" },
};
const size_t fill_last_name_count = ARRAY_LEN(fill_last_names);

const char *const fill_domains[] = { "example.com", "example.org", "example.net", "mail.example" };
const size_t fill_domain_count = ARRAY_LEN(fill_domains);

const char *const fill_order_notes[] = {
    "Please wrap as a gift",
    "Birthday present, please leave the invoice out of the parcel",
    "Could they be as close in colour as possible?",
    "Please ring the bell twice, the door is around the corner",
    "Leave it with the neighbour if nobody is at home",
    "We move on Friday, so please send it before then",
    "For the office kitchen, invoice to the company",
    "No plastic in the parcel, please",
};
const size_t fill_order_note_count = ARRAY_LEN(fill_order_notes);

const char *const fill_step_notes[] = {
    "Packed with extra care",
    "One was damaged in the kiln, replaced from stock",
    "Waiting for the next delivery from the workshop",
    "Handed to the carrier",
};
const size_t fill_step_note_count = ARRAY_LEN(fill_step_notes);

/* No two-letter term may be a prefix of an order's id, which searches match as well; all ids start
 * with zeros. */
const struct term fill_terms[] = {
    { "blue", "common" },        { "anna", "common" },
    { "gift", "common" },        { "berger", "common" },
    { "mug", "common" },         { "example", "everything" },
    { "mug-0001", "rare" },      { "damaged", "rare" },
    { "honey-0080", "rare" },    { "por", "prefix" },
    { "hand", "prefix" },        { "te", "two letters" },
    { "be", "two letters" },     { "ex", "two letters" },
    { "blue mug", "two words" }, { "anna teapot", "two words" },
    { "xylophone", "nothing" },
};
const size_t fill_term_count = ARRAY_LEN(fill_terms);
