using System.Text.Json.Serialization;

namespace OmniGrains.Engine.Tests;

// A small grain with everything that a host must get right: sums that show lost or doubled commands, a refusal that
// depends on state, a no-op, a reminder, a personal event and an erasure.
internal sealed record Put(int Amount) : ICommand<Balance>;

internal sealed record Take(int Amount) : ICommand<Balance>;

internal sealed record TakeFrom(int Amount, KnownState Known) : ICommand<Balance>, IFollowUpCommand;

internal sealed record Open(string Owner) : ICommand<Balance>, IFirstCommand;

internal sealed record CloseAt(DateTimeOffset At) : ICommand<Balance>;

internal sealed record BreakAt(DateTimeOffset At) : ICommand<Balance>;

internal sealed record KeepOpen : ICommand<Balance>;

internal sealed record Close : ICommand<Balance>;

internal sealed record Forget : ICommand<Balance>;

internal sealed record Break : ICommand<Balance>;

internal sealed record Balance(int Amount);

internal sealed record GetTill : IQuery<Till>;

internal sealed record MoneyPut(int Amount) : IEvent;

internal sealed record MoneyTaken(int Amount) : IEvent;

internal sealed record Opened(string Owner, string Key) : IPersonalEvent
{
    string IPersonalEvent.Subject => Key;
}

internal sealed record ClosingPlanned : IEvent;

internal sealed record Closed : IEvent;

internal sealed record Forgotten(string Key) : IErasureEvent
{
    public IReadOnlyList<string> Subjects => [Key];

    public IReadOnlyList<string> Streams => [$"till/{Key}"];
}

internal sealed record Till(int Amount, string? Owner, bool Closed, int Puts);

internal sealed class TillGrain : Grain<Till>
{
    public override string Type => "till";

    public override string? SnapshotSchema => "1";

    public override string? SubjectOf(string key) => key;

    public override Till Initial { get; } = new(0, null, false, 0);

    public override object Answer(Till state, IQuery query) => state;

    public override Decision Decide(Till state, ICommand command, in CommandContext context) => command switch
    {
        Put put when state.Closed => Decision.Reject(new Rejection("till.closed", $"Cannot put {put.Amount}.")),
        Put { Amount: 0 } => Decision.Unchanged(new Balance(state.Amount)),
        Put put => Decision.Accept(new Balance(state.Amount + put.Amount), new MoneyPut(put.Amount)),
        Take take when take.Amount > state.Amount => Decision.Reject(new Rejection("till.short", "Not enough.")),
        Take take => Decision.Accept(new Balance(state.Amount - take.Amount), new MoneyTaken(take.Amount)),
        TakeFrom take => Decide(state, new Take(take.Amount), context),
        Open when state.Owner is not null => Decision.Reject(new Rejection("till.open", "Open already.", RejectionKind.Conflict)),
        Open open => Decision.Accept(new Balance(0), new Opened(open.Owner, open.Owner.ToLowerInvariant())),
        CloseAt at => Decision.Accept(new Balance(state.Amount), new ClosingPlanned()).Remind(new Reminder("close", at.At, new Close())),
        BreakAt at => Decision.Accept(new Balance(state.Amount), new ClosingPlanned()).Remind(new Reminder("break", at.At, new Break())),
        KeepOpen => Decision.Accept(new Balance(state.Amount), new MoneyPut(1)).Remind(new Reminder("close", null, null)),
        Close => Decision.Accept(new Balance(state.Amount), new Closed()),
        Forget => Decision.Accept(new Balance(state.Amount), new Forgotten("ada")),
        _ => throw new InvalidOperationException("broken on purpose"),
    };

    public override Till Evolve(Till state, IEvent @event) => @event switch
    {
        MoneyPut put => state with { Amount = state.Amount + put.Amount, Puts = state.Puts + 1 },
        MoneyTaken taken => state with { Amount = state.Amount - taken.Amount },
        Opened opened => state with { Owner = opened.Owner },
        Closed => state with { Closed = true },
        Forgotten => state with { Owner = null },
        _ => state,
    };
}

internal static class Tills
{
    public static EngineParts Parts(bool reactions = false)
    {
        var parts = new EngineParts();
        parts.Contracts.Add(TillJson.Default)
            .Event<MoneyPut>("till.money-put").Event<MoneyTaken>("till.money-taken").Event<Opened>("till.opened")
            .Event<ClosingPlanned>("till.closing-planned").Event<Closed>("till.closed").Event<Forgotten>("till.forgotten")
            .Command<Close, Balance>("till.close").Command<Break, Balance>("till.break");
        parts.Grains.Add(new TillGrain());
        if (reactions)
        {
            parts.Reactions.Add(new TotalReaction());
        }

        return parts;
    }
}

/// <summary>Mirrors what is put into any till into the till "total".</summary>
internal sealed class TotalReaction : Reaction
{
    public override string Name => "total";

    public override IEnumerable<Consequence> React(Recorded recorded) =>
        recorded is { Event: MoneyPut put, Stream: not "till/total" } ? [Consequence.Ask(GrainId.Of("till", "total"), new Put(put.Amount))] : [];
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Balance))]
[JsonSerializable(typeof(Till))]
[JsonSerializable(typeof(MoneyPut))]
[JsonSerializable(typeof(MoneyTaken))]
[JsonSerializable(typeof(Opened))]
[JsonSerializable(typeof(ClosingPlanned))]
[JsonSerializable(typeof(Closed))]
[JsonSerializable(typeof(Forgotten))]
[JsonSerializable(typeof(Put))]
[JsonSerializable(typeof(Take))]
[JsonSerializable(typeof(Open))]
[JsonSerializable(typeof(CloseAt))]
[JsonSerializable(typeof(KeepOpen))]
[JsonSerializable(typeof(Close))]
[JsonSerializable(typeof(Forget))]
[JsonSerializable(typeof(Break))]
[JsonSerializable(typeof(BreakAt))]
internal sealed partial class TillJson : JsonSerializerContext;
