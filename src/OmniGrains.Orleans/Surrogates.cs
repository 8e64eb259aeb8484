using OmniGrains.Engine;
using Orleans;

namespace OmniGrains.Orleans;

// How Orleans writes the engine's messages: the engine itself knows nothing of Orleans. Numbers are never used again for
// something else, because silos of neighbouring releases speak to each other.
[GenerateSerializer]
[Alias("omnigrains.command")]
internal struct CommandSurrogate
{
    [Id(0)] public string Name;
    [Id(1)] public byte[] Json;
    [Id(2)] public string Id;
    [Id(3)] public DateTimeOffset At;
    [Id(4)] public string? Fingerprint;
    [Id(5)] public bool Yields;
}

[RegisterConverter]
internal sealed class CommandConverter : IConverter<CrossingCommand, CommandSurrogate>
{
    public CrossingCommand ConvertFromSurrogate(in CommandSurrogate from) =>
        new(from.Name, from.Json, from.Id, from.At, from.Fingerprint, from.Yields);

    public CommandSurrogate ConvertToSurrogate(in CrossingCommand command) => new()
    {
        Name = command.Name,
        Json = command.Json,
        Id = command.Id,
        At = command.At,
        Fingerprint = command.Fingerprint,
        Yields = command.Yields,
    };
}

[GenerateSerializer]
[Alias("omnigrains.outcome")]
internal struct OutcomeSurrogate
{
    [Id(0)] public byte[]? Reply;
    [Id(1)] public string? Code;
    [Id(2)] public string? Detail;
    [Id(3)] public int RejectionKind;
    [Id(4)] public long Position;
    [Id(5)] public int Version;
    [Id(6)] public bool Replayed;
    [Id(7)] public string? Failure;
    [Id(8)] public int FailureKind;
    [Id(9)] public CitedRuleSurrogate[]? Rules;
}

[GenerateSerializer]
[Alias("omnigrains.cited-rule")]
internal struct CitedRuleSurrogate
{
    [Id(0)] public string Id;
    [Id(1)] public string Source;
    [Id(2)] public DateOnly? Published;
    [Id(3)] public DateOnly ValidFrom;
    [Id(4)] public string[] Passes;

    public static CitedRuleSurrogate Of(CitedRule rule) => new()
    {
        Id = rule.Id,
        Source = rule.Source.Title,
        Published = rule.Source.Published,
        ValidFrom = rule.ValidFrom,
        Passes = [.. rule.Passes],
    };

    public readonly CitedRule Rule() => new(Id, new RuleSource(Source, Published), ValidFrom, Passes);
}

[RegisterConverter]
internal sealed class OutcomeConverter : IConverter<CrossingOutcome, OutcomeSurrogate>
{
    public CrossingOutcome ConvertFromSurrogate(in OutcomeSurrogate from) => new(
        from.Reply,
        from.Code is null ? null : new Rejection(from.Code, from.Detail!, (RejectionKind)from.RejectionKind) { Rules = from.Rules is { Length: > 0 } rules ? [.. rules.Select(rule => rule.Rule())] : [] },
        from.Position,
        from.Version,
        from.Replayed,
        from.Failure,
        (FailureKind)from.FailureKind);

    public OutcomeSurrogate ConvertToSurrogate(in CrossingOutcome outcome) => new()
    {
        Reply = outcome.Reply,
        Code = outcome.Rejection?.Code,
        Detail = outcome.Rejection?.Detail,
        RejectionKind = (int)(outcome.Rejection?.Kind ?? default),
        Position = outcome.Position,
        Version = outcome.Version,
        Replayed = outcome.Replayed,
        Failure = outcome.Failure,
        FailureKind = (int)outcome.Kind,
        Rules = outcome.Rejection is { Rules: { Count: > 0 } rules } ? [.. rules.Select(CitedRuleSurrogate.Of)] : null,
    };
}
