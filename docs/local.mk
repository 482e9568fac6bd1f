# SPDX-License-Identifier: ISC
dist_doc_DATA += docs/architecture.md docs/audience.md docs/crashpoints.md docs/device-flow.md docs/environments.md docs/faults-google-health.md docs/faults-rfc7662.md docs/faults.md \
	docs/grants.md docs/hostile.md docs/lengths.md docs/measurements.md docs/migration.md docs/moving-to-google-health.md docs/nss.md docs/operations.md \
	docs/pam-stacks.md docs/performance.md docs/races.md docs/realserver.md docs/replay-and-outage.md \
	docs/security.md docs/service.md docs/timing.md
