# A trial that errs for the third time has failed, once that is durable.
trials 1
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 1
  claim 1 of 0 for a
> a hears 0+1
  order 1 for a: start 0/1
> a errs at 0/1 a fault
  order 2 for a: record a retry of 0/1
> wait 0.5
  claim 1 of 0 for a
> a hears 0+2
  order 3 for a: start 0/2
> a errs at 0/2 a fault
  order 4 for a: record a retry of 0/2
> wait 1
  claim 1 of 0 for a
> a hears 0+3
  order 5 for a: start 0/3
> a errs at 0/3 a fault
  order 6 for a: record the failure of 0/3
> a asks
  a takes: start 0/1
  a takes: record a retry of 0/1
  a takes: start 0/2
  a takes: record a retry of 0/2
  a takes: start 0/3
  a takes: record the failure of 0/3
> a has 0/3 failed
  the sweep is completed
