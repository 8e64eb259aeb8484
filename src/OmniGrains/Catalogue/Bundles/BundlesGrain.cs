using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Bundles;

/// <summary>Sets what a bundle consists of; no parts make it an ordinary product again.</summary>
internal sealed record DefineBundle(string Sku, IReadOnlyList<BundlePart> Parts, int? ExpectedRevision) : ICommand<BundleRevision>;

/// <summary>Where a bundle stands.</summary>
internal sealed record BundleRevision(string Sku, int Revision);

/// <summary>All bundles.</summary>
internal sealed record ReadBundles : IQuery<BundleDirectory>
{
    public static readonly ReadBundles Query = new();
}

/// <summary>
/// All bundles in one place, so that a bundle can never become part of another one, whatever is asked at the same time,
/// and a reservation finds the parts of any SKU in memory.
/// </summary>
internal sealed class BundlesGrain : Grain<BundleDirectory>
{
    public const int MostBundles = 20_000;

    public static readonly GrainId Id = GrainId.Of("bundles", "all");

    public override string Type => "bundles";

    public override BundleDirectory Initial => BundleDirectory.Empty;

    public override object Answer(BundleDirectory state, IQuery query) => state;

    public override Decision Decide(BundleDirectory state, ICommand command, in CommandContext context) => command switch
    {
        DefineBundle define => Define(state, define),
        _ => throw new NotSupportedException($"The directory of bundles does not take {command.GetType().Name}."),
    };

    public override BundleDirectory Evolve(BundleDirectory state, IEvent @event) => @event switch
    {
        BundleDefined defined => new BundleDirectory(state.ByBundle.SetItem(defined.Sku, new Bundle(defined.Parts, defined.Revision))),
        _ => state,
    };

    private static Decision Define(BundleDirectory state, DefineBundle define)
    {
        var known = state.ByBundle.GetValueOrDefault(define.Sku);
        var revision = known?.Revision ?? 0;
        if (define.ExpectedRevision is { } expected && expected != revision)
        {
            return Decision.Reject(CatalogueRejections.Changed(define.Sku));
        }

        if ((known?.Parts ?? []).SequenceEqual(define.Parts))
        {
            return Decision.Unchanged(new BundleRevision(define.Sku, revision));
        }

        return Refusal(state, define, known) is { } refusal
            ? Decision.Reject(refusal)
            : Decision.Accept(new BundleRevision(define.Sku, revision + 1), new BundleDefined(define.Sku, define.Parts, revision + 1));
    }

    private static Rejection? Refusal(BundleDirectory state, DefineBundle define, Bundle? known)
    {
        if (define.Parts.Count == 0)
        {
            return null;
        }

        if (known is null && state.ByBundle.Count >= MostBundles)
        {
            return CatalogueRejections.TooManyBundles;
        }

        if (define.Parts.FirstOrDefault(part => part.Sku == define.Sku || state.PartsOf(part.Sku).Count > 0) is { } nested)
        {
            return CatalogueRejections.PartIsBundle(nested.Sku);
        }

        var around = state.ByBundle.FirstOrDefault(bundle => bundle.Value.Parts.Any(part => part.Sku == define.Sku)).Key;
        return around is null ? null : CatalogueRejections.IsPart(define.Sku, around);
    }
}
