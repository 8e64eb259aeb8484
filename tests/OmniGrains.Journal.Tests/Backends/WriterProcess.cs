using System.Diagnostics;
using System.Globalization;

namespace OmniGrains.Journal.Tests.Backends;

/// <summary>Another process that writes to the same journal.</summary>
internal sealed class WriterProcess : IDisposable
{
    private readonly Process _process;

    public WriterProcess((string Kind, string Location) store, string name, int appends)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "OmniGrains.Journal.Writer.dll"));
        foreach (var argument in (string[])[store.Kind, store.Location, name, appends.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
    }

    /// <summary>What it reported as committed, up to its end or the given number of reports.</summary>
    public async Task<List<Reported>> Read(int atMost = int.MaxValue)
    {
        var reports = new List<Reported>();
        while (reports.Count < atMost && await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["C", var command, var first, var count])
            {
                reports.Add(new Reported(command, long.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)));
            }
        }

        return reports;
    }

    public async Task MustSucceed()
    {
        await _process.WaitForExitAsync();
        _process.ExitCode.ShouldBe(0, await _process.StandardError.ReadToEndAsync());
    }

    /// <summary>Ends it at once (SIGKILL), and returns what it still managed to report.</summary>
    public async Task<List<Reported>> Kill()
    {
        _process.Kill();
        var reports = await Read();
        await _process.WaitForExitAsync();
        return reports;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    public readonly record struct Reported(string CommandId, long First, int Count);
}
