# Reports of an attempt that the earlier coordinator ordered come to the later one twice and late.
trials 2
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
> a has 0/1 finished
> a has 0/1 finished
> state
  a has said that 0/1 is over
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 1
  claim 1 of 0 for a
> a hears 0.
  claim 1 of 1 for a
> a hears 1+1
  order 1 for a: start 1/1
> a asks
  a takes: start 1/1
> a has 1/1 finished
  the sweep is completed
