# An attempt errs that this coordinator has not ordered. It is to be tried again: whoever ordered it is not there to say
# what its error means.
trials 1
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 1
  claim 1 of 0 for a
> a hears 0+1
  order 1 for a: start 0/1
> a asks
  a takes: start 0/1
> another coordinator
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a errs at 0/1 a fault
  order 1 for a: record a retry of 0/1
> a asks
  a takes: record a retry of 0/1
> a offers 1
  claim 1 of 0 for a
> a hears 0+2
  order 2 for a: start 0/2
> a asks
  a takes: start 0/2
> a has 0/2 finished
  the sweep is completed
