using System.Globalization;

namespace OmniGrains.Engine;

/// <summary>
/// For which part of the time something that could run waited for a processor, as Linux tells it (pressure stall information,
/// docs.kernel.org/accounting/psi.html): of the control group when it has its own account, else of the machine.
/// </summary>
internal sealed class ProcessorPressure
{
    private const double Contended = 0.6;
    private const string Groups = "/proc/self/cgroup";
    private const string GroupRoot = "/sys/fs/cgroup";
    private const string OfTheMachine = "/proc/pressure/cpu";
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(500);

    private readonly Lock _sampling = new();
    private readonly string? _path;
    private long _sampledAt = TimeProvider.System.GetTimestamp();
    private long _total;
    private volatile bool _contended;

    public ProcessorPressure() => _path = ((string?[])[OfGroup(), OfTheMachine]).FirstOrDefault(path => path is not null && (_total = Total(path)) >= 0);

    /// <summary>Whether the system tells it at all.</summary>
    public bool IsKnown => _path is not null;

    /// <summary>Whether something waited for a processor most of the time since it was last asked, to half a second.</summary>
    public bool IsHigh
    {
        get
        {
            lock (_sampling)
            {
                Sample();
            }

            return _contended;
        }
    }

    private void Sample()
    {
        var now = TimeProvider.System.GetTimestamp();
        var elapsed = TimeProvider.System.GetElapsedTime(_sampledAt, now);
        if (elapsed < SampleEvery || _path is null || Total(_path) is not (>= 0 and var total))
        {
            return;
        }

        _contended = (total - _total) >= Contended * elapsed.TotalMicroseconds;
        (_sampledAt, _total) = (now, total);
    }

    /// <summary>The account's total in microseconds, of a line such as <c>some avg10=0.12 avg60=0.05 avg300=0.01 total=1234567</c>; -1 when it is not told.</summary>
    internal static long TotalIn(string? line) =>
        line is not null && line.StartsWith("some ", StringComparison.Ordinal)
        && long.TryParse(line.AsSpan(line.LastIndexOf('=') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : -1;

    private static long Total(string path)
    {
        try
        {
            return TotalIn(File.ReadLines(path).FirstOrDefault());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    private static string? OfGroup()
    {
        try
        {
            const string unified = "0::";
            var line = File.ReadLines(Groups).FirstOrDefault(line => line.StartsWith(unified, StringComparison.Ordinal));
            return line is null ? null : Path.Combine($"{GroupRoot}{line[unified.Length..]}", "cpu.pressure");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
