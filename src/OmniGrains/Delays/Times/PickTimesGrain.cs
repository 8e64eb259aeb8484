using OmniGrains.Engine;

namespace OmniGrains.Delays.Times;

/// <summary>How long a place takes from the order until the goods leave or lie ready.</summary>
internal sealed class PickTimesGrain : Grain<DurationSketch>
{
    public const string TypeName = "pick-times";

    /// <summary>Two days, until history says better.</summary>
    public const int DefaultMinutes = 2 * 24 * 60;

    public override string Type => TypeName;

    public override DurationSketch Initial => DurationSketch.Empty;

    public override string? SnapshotSchema => "1";

    public static GrainId Of(string? place) => GrainId.Of(TypeName, place ?? "elsewhere");

    public override Decision Decide(DurationSketch state, ICommand command, in CommandContext context) => command switch
    {
        LearnPickTime learn => Decision.Accept(Learned.It, new PickTimeLearned(learn.Minutes)),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override DurationSketch Evolve(DurationSketch state, IEvent @event) => @event is PickTimeLearned learned ? state.With(learned.Minutes) : state;

    public override object? Answer(DurationSketch state, IQuery query) => query switch
    {
        EstimatePickTime => Estimate.Of("place", state, new Estimate("default", state.Total, DefaultMinutes)),
        _ => base.Answer(state, query),
    };
}

internal sealed record LearnPickTime(int Minutes) : ICommand<Learned>;

internal sealed record PickTimeLearned(int Minutes) : IEvent;

internal sealed record EstimatePickTime : IQuery<Estimate>
{
    public static readonly EstimatePickTime Now = new();
}

/// <summary>An answer that says no more than that it was taken in.</summary>
internal sealed record Learned
{
    public static readonly Learned It = new();
}
