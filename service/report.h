/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_REPORT_H
#define SERVICE_REPORT_H

#include "ipc/frame.h"
#include "service/rooms.h"

/*
 * What MSG_REPORT holds: lines "NAME VALUE", where NAME is a word or
 * GROUP.WORD and VALUE a number or, for version alone, a word. Names stay; new
 * ones may come.
 */
void	report_put(struct frame *, struct rooms *, size_t clients);

#endif /* SERVICE_REPORT_H */
