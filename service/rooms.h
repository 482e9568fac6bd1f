/* SPDX-License-Identifier: ISC */
#ifndef SERVICE_ROOMS_H
#define SERVICE_ROOMS_H

#include "service/callers.h"
#include "service/crew.h"
#include "service/flight.h"
#include "service/outage.h"
#include "service/seats.h"
#include "service/snapshot.h"
#include "service/stats.h"
#include "service/throttle.h"

/*
 * What the service consists of, for its own files. Made before the first thread
 * and ended after the last one. current is the main thread's alone; all else
 * may be used from any.
 */
struct rooms {
	const char	*config_path;
	struct snapshot	*current;
	struct callers	*callers;
	struct crew	*crew;
	struct seats	*seats;
	struct flights	*flights;
	struct throttle	*throttle;
	struct outage	*outage;
	struct stats	 stats;
};

#endif /* SERVICE_ROOMS_H */
