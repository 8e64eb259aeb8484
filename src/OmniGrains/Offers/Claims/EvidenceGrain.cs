using System.Collections.Concurrent;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Claims;

/// <summary>What was kept of one claim; null before it was made.</summary>
internal sealed record KeptEvidence(EvidenceKept? Kept)
{
    public const string GrainType = "offer-evidence";

    public static readonly KeptEvidence None = new((EvidenceKept?)null);

    public static GrainId GrainOf(string id) => GrainId.Of(GrainType, id);
}

internal sealed record KeepEvidence(EvidenceKept Evidence) : ICommand<EvidenceReply>, IFirstCommand;

internal sealed record EvidenceReply(bool Kept)
{
    public static readonly EvidenceReply It = new(true);
}

internal sealed record ReadEvidence : IQuery<KeptEvidence>
{
    public static readonly ReadEvidence Query = new();
}

/// <summary>The evidence of one claim: written once, when the claim is first made, and never changed.</summary>
internal sealed class EvidenceGrain : Grain<KeptEvidence>
{
    public override string Type => KeptEvidence.GrainType;

    public override bool Transient => true;

    public override KeptEvidence Initial => KeptEvidence.None;

    public override object Answer(KeptEvidence state, IQuery query) => state;

    public override Decision Decide(KeptEvidence state, ICommand command, in CommandContext context) => (state, command) switch
    {
        ({ Kept: not null }, KeepEvidence) => Decision.Unchanged(EvidenceReply.It),
        (_, KeepEvidence keep) => Decision.Accept(EvidenceReply.It, keep.Evidence),
        _ => throw new NotSupportedException($"Evidence does not take {command.GetType().Name}."),
    };

    public override KeptEvidence Evolve(KeptEvidence state, IEvent @event) => @event is EvidenceKept kept ? new KeptEvidence(kept) : state;
}

/// <summary>Keeps the evidence of a claim before the claim is shown. What has been kept by this process is not written again.</summary>
internal sealed class EvidenceKeeper(IGrains grains)
{
    private const int MostRemembered = 100_000;

    private readonly ConcurrentDictionary<string, byte> _kept = new(StringComparer.Ordinal);

    /// <summary>Completes when the evidence is durable: at once, when it was before.</summary>
    public ValueTask Keep(OfferClaim claim, int publication, IReadOnlyList<EvidenceSource> sources, long position, DateTimeOffset now) =>
        _kept.ContainsKey(claim.EvidenceId) ? ValueTask.CompletedTask : Write(new EvidenceKept(claim, publication, sources, position), now);

    private async ValueTask Write(EvidenceKept evidence, DateTimeOffset now)
    {
        var id = evidence.Claim.EvidenceId;
        var outcome = await grains.Ask(KeptEvidence.GrainOf(id), new KeepEvidence(evidence), new CommandContext(new CommandId($"offer-evidence/{id}"), now));
        if (outcome.Rejection is { } rejection)
        {
            throw new JournalUnavailableException(rejection.Detail);
        }

        if (_kept.Count >= MostRemembered)
        {
            _kept.Clear();
        }

        _kept.TryAdd(id, 0);
    }
}
