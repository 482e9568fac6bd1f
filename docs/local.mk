# SPDX-License-Identifier: ISC
dist_doc_DATA += docs/hostile.md docs/pam-stacks.md
