# A worker is asked to give up what it is at, since its list was made before it took the order. It trains on.
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
> a asks holding nothing
  a has nothing to do
> a offers 1
  claim 1 of 0 for a
> a hears 0@a/1
> wait 1
  claim 1 of 0 for a
> a hears 0@a/1
  order 1 for a: give up 0/1 unless you are at it
> a asks
  a takes: give up 0/1 unless you are at it
  a is at 0/1
> a has 0/1 finished
> wait 4
  claim 1 of 0 for a
> a hears 0.
  the sweep is completed
