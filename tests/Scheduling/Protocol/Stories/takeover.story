# A new coordinator takes over what a worker says it has: nothing is begun twice.
trials 3
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 2
  claim 2 of 0 1 for a
> a hears 0+1 1+1
  order 1 for a: start 0/1
  order 2 for a: start 1/1
> a asks
  a takes: start 0/1
  a takes: start 1/1
> another coordinator
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 2
  claim 2 of 0 1 for a
> a hears 0@a/1 1@a/1
> a has 0/1 finished
  claim 1 of 2 for a
> a hears 2+1
  order 1 for a: start 2/1
> a asks
  a takes: start 2/1
> a has 1/1 finished
> a has 2/1 finished
  the sweep is completed
