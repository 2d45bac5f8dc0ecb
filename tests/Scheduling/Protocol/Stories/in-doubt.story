# A coordinator is gone between the store's answer and its order: the store says that a has trial 0, and a does not.
# The second time that it is found so, a is asked to give it up; then it is granted anew.
trials 1
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 1
  claim 1 of 0 for a
> a hears 0+1
  order 1 for a: start 0/1
> another coordinator
> a asks
  a is to say what it has
> a asks
  a has nothing to do
> a offers 1
  claim 1 of 0 for a
> a hears 0@a/1
> state
  a takes part
  0/1 is in doubt
> wait 0.25
  claim 1 of 0 for a
> a hears 0@a/1
  order 1 for a: give up 0/1 unless you are at it
> a asks
  a takes: give up 0/1 unless you are at it
> wait 0.5
  claim 1 of 0 for a
> a hears 0+2
  order 2 for a: start 0/2
> a asks
  a takes: start 0/2
> a has 0/2 finished
  the sweep is completed
