using System.Numerics;

namespace OmniGrains.Engine;

/// <summary>
/// Whether requests have to share the processors with background work: commands that somebody waits for are being committed,
/// and there is more to run than processors. The system tells that; where it does not, an eighth of the last naps of
/// background work ended noticeably late. One late nap would tell little.
/// </summary>
internal sealed class Busy(JournalWriter writer)
{
    private const int Eighth = 32 / 8;
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan JustNow = TimeSpan.FromMilliseconds(500);

    private readonly ProcessorPressure _pressure = new();

    // A bit for each of the last 32 naps. Two that end at once may lose one another: it is an estimate.
    private uint _naps;
    private int _workHard;

    public bool Now => IsAsked && (_pressure.IsKnown ? _pressure.IsHigh : BitOperations.PopCount(_naps) >= Eighth);

    /// <summary>How many pieces of background work had a long turn the last time.</summary>
    public int WorkHard => Volatile.Read(ref _workHard);

    /// <summary>One more of them, or one less.</summary>
    public void CountHard(int change) => Interlocked.Add(ref _workHard, change);

    /// <summary>Notes how late a nap of background work ended.</summary>
    public void Woke(TimeSpan late) => _naps = (_naps << 1) | (late > Noticeable && IsAsked ? 1u : 0u);

    private bool IsAsked => TimeProvider.System.GetElapsedTime(writer.LastAsked) < JustNow;
}
