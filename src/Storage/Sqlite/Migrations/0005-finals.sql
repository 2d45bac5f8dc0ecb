-- What a trial had measured last when it came to its end, so that whoever sums a sweep up need not go through all its metrics. Good for as long as the
-- trial's fence is the same; a trial without a row (it was ended by an older build, or has not ended) is looked up in `metrics`. LastValues.cs has the bytes' form.
CREATE TABLE finals (
    trial INTEGER PRIMARY KEY,
    fence INTEGER NOT NULL,
    bytes BLOB    NOT NULL
);
