/* SPDX-License-Identifier: MIT */
#include "core/currency.h"

/* All currencies of the list with other than two decimals. */
static const struct {
    const char *code;
    int decimals;
} others[] = {
    { "BHD", 3 }, { "BIF", 0 }, { "CLF", 4 }, { "CLP", 0 }, { "DJF", 0 }, { "GNF", 0 },
    { "IQD", 3 }, { "ISK", 0 }, { "JOD", 3 }, { "JPY", 0 }, { "KMF", 0 }, { "KRW", 0 },
    { "KWD", 3 }, { "LYD", 3 }, { "OMR", 3 }, { "PYG", 0 }, { "RWF", 0 }, { "TND", 3 },
    { "UGX", 0 }, { "UYI", 0 }, { "UYW", 4 }, { "VND", 0 }, { "VUV", 0 }, { "XAF", 0 },
    { "XOF", 0 }, { "XPF", 0 },
};

bool currency_is_code(const char *code)
{
    return strlen(code) == 3 && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

int currency_decimals(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (strcmp(others[i].code, code) == 0)
            return others[i].decimals;
    return CURRENCY_DECIMALS;
}

/* Known currencies with so many decimals. */
static const char *const examples[] = { "JPY", "one such", "EUR", "KWD", "CLF" };

static const char *const words[] = { "no decimals", "one decimal", "two decimals", "three decimals",
                                     "four decimals" };

enum err currency_check_decimals(int before, int after, bool has_orders, struct error *err)
{
    if (before == after || !has_orders)
        return ERR_OK;
    return error_set(
        err, ERR_REFUSED,
        "The amounts in this shop's orders have %s, and those of the currency have %s. "
        "Name the shop's own with --currency, such as %s, or begin another shop with "
        "--db.",
        words[before], words[after], examples[before]);
}
