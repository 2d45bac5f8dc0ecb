-- What a cluster keeps beside the sweeps: who takes part in it, and what is to be woken up. Orleans' ADO.NET providers
-- know no tables; they know names of queries, of their parameters and of the columns that come back, and look the text
-- of each query up in `orleansquery`. Those names are theirs. What is there already stays as it is.

CREATE TABLE IF NOT EXISTS orleansquery (
    querykey  text PRIMARY KEY,
    querytext text NOT NULL
);

-- A cluster's members change one at a time: who changes one names the version it has seen, and is refused if that is no
-- longer the latest.
CREATE TABLE IF NOT EXISTS orleansmembershipversiontable (
    deploymentid text        PRIMARY KEY,
    version      integer     NOT NULL DEFAULT 0,
    "timestamp"  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A row is written every few seconds for as long as its silo lives; the key stays, so room on its page is all that this
-- needs.
CREATE TABLE IF NOT EXISTS orleansmembershiptable (
    deploymentid text        NOT NULL REFERENCES orleansmembershipversiontable,
    address      text        NOT NULL,
    port         integer     NOT NULL,
    generation   integer     NOT NULL,
    siloname     text        NOT NULL,
    hostname     text        NOT NULL,
    status       integer     NOT NULL,
    proxyport    integer,
    suspecttimes text,
    starttime    timestamptz NOT NULL,
    iamalivetime timestamptz NOT NULL,
    PRIMARY KEY (deploymentid, address, port, generation)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS orleansreminderstable (
    serviceid    text        NOT NULL,
    grainid      text        NOT NULL,
    remindername text        NOT NULL,
    starttime    timestamptz NOT NULL,
    period       bigint      NOT NULL,
    grainhash    integer     NOT NULL,
    version      integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (serviceid, grainid, remindername)
);
CREATE INDEX IF NOT EXISTS orleansreminders_by_hash ON orleansreminderstable (serviceid, grainhash);
