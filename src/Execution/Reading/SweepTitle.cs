using Sweeps.Scheduling.Texts;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>What a sweep is called where people read it.</summary>
public static class SweepTitle
{
    extension(SweepRecord sweep)
    {
        /// <summary>Its name on one line: control characters in it are escaped.</summary>
        public string Title => PlainText.OneLine(sweep.Manifest.Name);
    }
}
