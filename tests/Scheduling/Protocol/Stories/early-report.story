# A report overtakes the list of what the worker has, which was made before. The list is not believed about it: else the
# coordinator would take over an attempt that nobody will speak of again.
trials 2
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
> a has 0/1 finished
> state
  a has said that 0/1 is over
> a asks holding 0/1 1/1
  a has nothing to do
> state
  a takes part, and has 1/1 to be taken over
> a offers 2
  claim 2 of 0 1 for a
> a hears 0. 1@a/1
> a has 1/1 finished
  the sweep is completed
