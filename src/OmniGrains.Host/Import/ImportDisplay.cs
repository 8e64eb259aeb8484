using System.Globalization;
using Spectre.Console;

namespace OmniGrains.Host.Import;

/// <summary>Shows an import: a bar on a terminal, plain lines where the output goes to a file or a log.</summary>
internal abstract class ImportDisplay
{
    public static ImportDisplay ForThisTerminal() =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? new BarDisplay(AnsiConsole.Console)
            : new PlainDisplay(Console.Out);

    /// <summary>Shows the progress of <paramref name="work"/> on so many documents while it runs.</summary>
    public abstract Task Show(int total, Func<Task> work);

    /// <summary>So many documents are answered. Called from several threads.</summary>
    public abstract void Progressed(int answered);

    /// <summary>The host is away, and will be asked again.</summary>
    public abstract void Waiting(string why);

    public abstract void Failed(string why);

    public void Finished(ImportTally tally, TimeSpan elapsed)
    {
        Say(string.Create(CultureInfo.InvariantCulture,
            $"recorded {tally.Recorded:N0}, replayed {tally.Replayed:N0}, rejected {tally.Rejected:N0} in {elapsed.TotalSeconds:N1} s"));
        foreach (var rejection in tally.FirstRejections)
        {
            Say($"  rejected {rejection}");
        }
    }

    protected abstract void Say(string text);
}

internal sealed class PlainDisplay(TextWriter output) : ImportDisplay
{
    private const int Steps = 10;
    private readonly Lock _lock = new();
    private int _total;
    private int _said;

    public override Task Show(int total, Func<Task> work)
    {
        _total = total;
        Say(string.Create(CultureInfo.InvariantCulture, $"{total:N0} documents"));
        return work();
    }

    public override void Progressed(int answered)
    {
        lock (_lock)
        {
            var step = (int)((long)answered * Steps / Math.Max(1, _total));
            if (step > _said)
            {
                _said = step;
                Say(string.Create(CultureInfo.InvariantCulture, $"{answered:N0} of {_total:N0}"));
            }
        }
    }

    public override void Waiting(string why) => Say($"waiting for the host: {why}");

    public override void Failed(string why) => Say(why);

    protected override void Say(string text)
    {
        lock (_lock)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }
}

internal sealed class BarDisplay(IAnsiConsole console) : ImportDisplay
{
    private ProgressTask? _bar;

    public override Task Show(int total, Func<Task> work) => console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
        .StartAsync(async context =>
        {
            _bar = context.AddTask("importing", maxValue: Math.Max(1, total));
            await work();
            _bar.Value = _bar.MaxValue;
        });

    public override void Progressed(int answered)
    {
        if (_bar is { } bar)
        {
            bar.Description = "importing";
            bar.Value = Math.Max(bar.Value, answered);
        }
    }

    public override void Waiting(string why)
    {
        if (_bar is { } bar)
        {
            bar.Description = "waiting for the host";
        }
    }

    public override void Failed(string why) => console.WriteLine(why);

    protected override void Say(string text) => console.WriteLine(text);
}
