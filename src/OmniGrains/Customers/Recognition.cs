using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>
/// Recognises people by deterministic rules. Reads live states, and writes only when something is new: a known
/// identifier costs one look at its grain and one at the record. What is claimed reaches the record by
/// <see cref="CustomerReactions"/>, so that stopping anywhere leaves nothing half done; where something is decided by what records
/// hold (a device, or two owners), they are told before.
/// </summary>
internal sealed class Recognition(IGrains grains, KeyVault vault, Families families) : IRecognition
{
    private const string BelongsToAnother = "identity.belongs-to-another";
    private const string OverLimit = "identity.limit";

    private static readonly Rejection NoValue = new("identity.no-value", "An identity needs a value.");

    public ValueTask<Recognised> Recognise(IReadOnlyList<IdentityInput> identities, CommandContext context, CancellationToken cancellation) =>
        identities.Count == 0
            ? ValueTask.FromResult(Recognised.Nobody)
            : Recognise(identities, new RecognitionRequest(identities.Count), context, cancellation);

    private async ValueTask<Recognised> Recognise(
        IReadOnlyList<IdentityInput> identities, RecognitionRequest request, CommandContext context, CancellationToken cancellation)
    {
        if (Parse(identities, request) is { } rejection)
        {
            return new Recognised(null, null, [], rejection);
        }

        foreach (var candidate in request.Candidates)
        {
            await FindOwner(candidate, context, cancellation);
        }

        return request.Candidates.Count switch
        {
            0 => new Recognised(null, null, request.Refused),
            1 when request.Candidates[0].Owner is { } owner => await Answer(owner, request),
            _ => await Settle(request, context, cancellation),
        };
    }

    /// <summary>The same, and what was claimed is on the record when it returns.</summary>
    public async ValueTask<Recognised> RecogniseAndAttach(IReadOnlyList<IdentityInput> identities, CommandContext context, CancellationToken cancellation)
    {
        var request = new RecognitionRequest(identities.Count);
        var recognised = await Recognise(identities, request, context, cancellation);
        await BringUpToDate(request, context, cancellation);
        return recognised with { Refused = request.Refused };
    }

    /// <summary>Finds whose an identifier is, without claiming it; null when it is nobody's.</summary>
    public async ValueTask<string?> Find(Identity identity, CancellationToken cancellation)
    {
        var owner = await grains.Read(IdentityGrain.IdOf(vault, identity), WhoOwns.It, cancellation);
        return owner.Value is IdentityState.Owned { Customer: var record } && (await families.Read(record)).Value is not Customer.Erased ? record : null;
    }

    private Rejection? Parse(IReadOnlyList<IdentityInput> identities, RecognitionRequest request)
    {
        for (var i = 0; i < identities.Count; i++)
        {
            var input = identities[i];
            if (input?.Value is null)
            {
                return NoValue;
            }

            if (Normalisation.KindOf(input.Kind) is not { } kind)
            {
                return IdentityRejections.UnknownKind;
            }

            var (read, refusal) = Normalisation.Read(kind, input);
            if (read is { } identity)
            {
                request.Add(new Candidate(i, identity, input.Verified, IdentityGrain.IdOf(vault, identity)));
            }
            else
            {
                request.Refuse(i, kind, refusal!);
            }
        }

        return null;
    }

    private async ValueTask FindOwner(Candidate candidate, CommandContext context, CancellationToken cancellation)
    {
        var state = (await grains.Read(candidate.Grain, WhoOwns.It, cancellation)).Value;
        if (state is not IdentityState.Owned owned)
        {
            return;
        }

        if ((await families.Read(owned.Customer)).Value is Customer.Erased)
        {
            await grains.Ask(candidate.Grain, new ReleaseIdentity(owned.Customer), context.WithStep($"f{candidate.Index}"), cancellation);
            return;
        }

        candidate.Owner = owned.Customer;
        if (candidate.Verified && !owned.Verified)
        {
            await Claim(candidate, owned.Customer, context, cancellation);
        }
    }

    private async ValueTask<Recognised> Settle(RecognitionRequest request, CommandContext context, CancellationToken cancellation)
    {
        if (await Decide(request, context, cancellation) is not var (record, family))
        {
            return new Recognised(null, null, [], request.Rejection);
        }

        await ClaimTheRest(request, record, family, context, cancellation);
        if (request.Rejection is { } rejection)
        {
            return new Recognised(null, null, [], rejection);
        }

        if (request.Candidates.Exists(candidate => candidate.Identity.Kind == IdentityKinds.Anonymous || candidate.Owner != record))
        {
            await BringUpToDate(request, context, cancellation);
            family = await families.Load(record);
        }

        foreach (var candidate in request.Candidates)
        {
            if (candidate.Owner is { } owner && owner != record)
            {
                family = await Reconcile(candidate, family, request, context, cancellation);
            }
        }

        return new Recognised(new CustomerId(record), new CustomerId(family.Root), request.Refused);
    }

    // Who may be merged, and who comes next on a device, is judged by what records hold: those that have yet to hear of
    // an identifier are told now. Everything else may wait for the reaction.
    private async ValueTask BringUpToDate(RecognitionRequest request, CommandContext context, CancellationToken cancellation)
    {
        foreach (var candidate in request.Candidates.ToArray())
        {
            if (candidate.Owner is { } owner && !Holds((await families.Read(owner)).Value, candidate))
            {
                await Attach(candidate, new CustomerId(owner), request, context, cancellation);
            }
        }
    }

    private static bool Holds(Customer record, Candidate candidate) =>
        record.Known?.Identities.Any(held => held.Kind == candidate.Identity.Kind && held.Value == candidate.Identity.Value) ?? false;

    // The strongest identifier that is known decides, unless its record has no room for a stronger one that is new:
    // then the two are not one person, and the weaker one is left out. Null when a claim was rejected.
    private async ValueTask<(string Record, Family Family)?> Decide(RecognitionRequest request, CommandContext context, CancellationToken cancellation)
    {
        while (request.Rejection is null)
        {
            if (request.Candidates.Find(candidate => candidate.Owner is not null) is not { } known)
            {
                var strongest = request.Candidates[0];
                await Claim(strongest, CustomerIds.Next(context.At), context, cancellation);
                continue;
            }

            var family = await families.Load(known.Owner!);
            if (request.Candidates.Exists(candidate => candidate.Owner is null && candidate.Priority < known.Priority && !HasRoom(family, candidate, known)))
            {
                request.Drop(known, BelongsToAnother);
                continue;
            }

            return (known.Owner!, family);
        }

        return null;
    }

    private async ValueTask ClaimTheRest(RecognitionRequest request, string record, Family family, CommandContext context, CancellationToken cancellation)
    {
        List<Task>? claims = null;
        foreach (var candidate in request.Candidates.ToArray())
        {
            if (candidate.Owner is not null)
            {
                continue;
            }

            if (family.Count(candidate.Identity.Kind) + request.Taken(candidate.Identity.Kind) >= IdentityRules.LimitOf(candidate.Identity.Kind))
            {
                request.Drop(candidate, OverLimit);
                continue;
            }

            (claims ??= []).Add(Claim(candidate, record, context, cancellation));
            request.Take(candidate.Identity.Kind);
        }

        if (claims is not null)
        {
            await Task.WhenAll(claims);
        }
    }

    private async ValueTask<Family> Reconcile(Candidate candidate, Family ours, RecognitionRequest request, CommandContext context, CancellationToken cancellation)
    {
        var theirs = await families.Load(candidate.Owner!);
        if (theirs.Root == ours.Root)
        {
            return ours;
        }

        var basis = BasisFor(candidate, ours, theirs, request);
        if (basis is not null && MergeRules.MayMergeUnasked(ours, theirs))
        {
            var (into, member) = theirs.IsIdentified && !ours.IsIdentified ? (theirs, ours) : (ours, theirs);
            var admitted = await grains.Ask(
                new CustomerId(into.Root).Grain,
                new AdmitMember(into.Root, member.Root, CustomerIds.NextMerge(member.Root, context.At), basis, null, "recognition"),
                context.WithStep($"m{candidate.Index}"),
                cancellation);
            if (admitted.Accepted)
            {
                return into;
            }
        }

        request.Refuse(candidate.Index, candidate.Identity.Kind, BelongsToAnother);
        await Suggest(candidate, ours, theirs, context, cancellation);
        return ours;
    }

    // A device says nothing about two people who are both known; a typed e-mail says little about either.
    private static string? BasisFor(Candidate candidate, Family ours, Family theirs, RecognitionRequest request)
    {
        if (!ours.IsIdentified || !theirs.IsIdentified)
        {
            return MemberAdmitted.Anonymous;
        }

        return candidate.IsTrusted && request.Candidates.Exists(other => other.IsTrusted && other.Index != candidate.Index)
            ? MemberAdmitted.StrongIdentities
            : null;
    }

    private async ValueTask Suggest(Candidate candidate, Family ours, Family theirs, CommandContext context, CancellationToken cancellation)
    {
        var known = ours.State.Known?.Links?.Suggestions.Any(suggestion => suggestion.With == theirs.Root) ?? false;
        if (candidate.Identity.Kind == IdentityKinds.Anonymous || known || ours.IsSeparatedFrom(theirs))
        {
            return;
        }

        await grains.Ask(
            new CustomerId(ours.Root).Grain,
            new SuggestMerge(theirs.Root, candidate.Identity.Kind),
            context.WithStep($"s{candidate.Index}"),
            cancellation);
    }

    // Through a device, a person who is known gains only kinds of identifiers that they do not have yet: on a shared
    // device the next person must not become part of the last one.
    private static bool HasRoom(Family family, Candidate candidate, Candidate through)
    {
        var count = family.Count(candidate.Identity.Kind);
        return through.Identity.Kind == IdentityKinds.Anonymous
            ? count == 0
            : count < IdentityRules.LimitOf(candidate.Identity.Kind);
    }

    private async Task Claim(Candidate candidate, string record, CommandContext context, CancellationToken cancellation)
    {
        var outcome = await grains.Ask(
            candidate.Grain,
            new ClaimIdentity(record, candidate.Identity.Kind, candidate.Identity.Value, candidate.Verified),
            context.WithStep($"i{candidate.Index}"),
            cancellation);
        candidate.Owner = outcome.OrUnavailable().Reply?.Customer;
        candidate.Rejection = outcome.Rejection;
    }

    private async ValueTask Attach(Candidate candidate, CustomerId record, RecognitionRequest request, CommandContext context, CancellationToken cancellation)
    {
        var attached = await grains.Ask(
            record.Grain,
            new AttachIdentity(record.Value, candidate.Identity, candidate.Verified, candidate.Grain.Stream),
            context.WithStep($"a{candidate.Index}"),
            cancellation);
        if (attached.Rejection is { } rejection)
        {
            request.Drop(candidate, rejection.Code);
        }
    }

    private async ValueTask<Recognised> Answer(string record, RecognitionRequest request) =>
        new(new CustomerId(record), new CustomerId(await families.RootOf(record)), request.Refused);
}
