# A worker is thought gone and comes back. It counts on from the orders that it has taken, and what it has is taken over
# again.
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
> a is gone
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> state
  a takes part, and has 0/1 to be taken over
> a offers 1
  claim 1 of 1 for a
> a hears 1+1
  order 2 for a: start 1/1
> a asks
  a takes: start 1/1
> wait 0.25
> a has 1/1 finished
  claim 1 of 0 for a
> a hears 0@a/1
> state
  a takes part
> a has 0/1 finished
  the sweep is completed
