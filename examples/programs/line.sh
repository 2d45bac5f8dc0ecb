# Fits a line to noisy points by gradient descent: line.sh RATE NOISE SEED. Continues from its checkpoint.
state="$SWEEPS_CHECKPOINT/state"
[ -n "$SWEEPS_STEP" ] || echo "0 0 0" >"$state"
exec 3>"$SWEEPS_METRICS"
while read -r step a b <"$state" && [ "$step" -lt 50 ]; do
  awk -v rate="$1" -v noise="$2" -v seed="$3" -v step="$step" -v a="$a" -v b="$b" '
    BEGIN {
      r = seed + 1
      for (i = 0; i < 40; i++) {        # points of y = 3x + 1
        r = (r * 1103 + 12345) % 65536
        x[i] = i / 20 - 1
        y[i] = 3 * x[i] + 1 + noise * (r / 65536 - 0.5)
      }
      for (until = step + 10; step < until; step++) {
        ga = gb = error = 0
        for (i = 0; i < 40; i++) {
          d = a * x[i] + b - y[i]
          error += d * d / 40; ga += d * x[i] / 20; gb += d / 20
        }
        a -= rate * ga; b -= rate * gb
      }
      printf "{\"step\": %d, \"error\": %.6f}\n", step, error
      printf "%d %.9f %.9f\n", step, a, b >"/dev/stderr"
    }' >&3 2>"$state.new" && mv "$state.new" "$state"
  read -r step a b <"$state"
  echo "{\"checkpoint\": $step}" >&3
  until [ "$(cat "$SWEEPS_TAKEN" 2>/dev/null)" = "$step" ]; do sleep 0.01; done
done
