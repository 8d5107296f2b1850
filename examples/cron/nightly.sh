#!/bin/sh
# A backup each night: plan, apply that plan, and prove a share of what is there. cron mails what is printed, so this
# prints when something is wrong, and nothing else. A run that was cut off needs no care: tonight's plan has the rest.
set -eu

# The folder of ftp-sync.yaml. The variables that it names come from a file that only this user can read.
cd "${BACKUP_HOME:-/etc/ftp-sync}"
set -a
. ./credentials.env
set +a

# Kept until the next night: `ftp-sync show` shows it, and `ftp-sync plan --undo` takes it back.
plan=${BACKUP_PLAN:-/var/lib/ftp-sync/plan.json}

# Status 6: the plan breaks a limit, or would do what a policy refuses. It waits for a person, who sees it in the mail.
status=0
ftp-sync plan --out "$plan" --quiet || status=$?
if [ "$status" -ne 0 ]; then
  [ "$status" -ne 6 ] || ftp-sync show "$plan"
  exit "$status"
fi

ftp-sync apply "$plan" --lock-timeout 20m --quiet
ftp-sync verify --level read-back --oldest 5% --quiet
