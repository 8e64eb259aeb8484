using OmniGrains.Catalogue.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;
using OmniGrains.Loyalty.Programmes;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Loyalty;

/// <summary>
/// Accounts follow purchases, returns and customers. Each event is held against every programme (there are few); whose account
/// it is, is looked up when it is handled. Commands may reach an account in another order than their events: accounts do not mind.
/// </summary>
internal sealed class LoyaltyReaction : Reaction
{
    public override string Name => "loyalty";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        PurchaseRecorded { Kind: PurchaseKind.Sale, Record: { } record } sale => Counted(record, sale, recorded.At),
        ReturnJoined { SaleRecord: { } record } joined => Returned(record, (joined.OrderId, joined.ReturnId, joined.Total)),

        // An order that was edited downwards.
        PurchaseRecorded { Kind: PurchaseKind.Adjustment, Record: { } record, ReturnOf: { } sale, Total: < 0 } edit => Returned(record, (sale, edit.OrderId, edit.Total)),
        CustomerMerged merged => Merged(recorded.Grain.Key, merged.Into),
        CustomerUnmerged unmerged => Unmerged(recorded.Grain.Key, unmerged.From),
        CustomerErased erased => Closed(erased.Customer),
        ReferralEarned { ReferrerPoints: > 0 } earned => [Rewarded(earned)],
        LotsSent sent => [Consequence.Ask(AccountId.Of(sent.To).Grain, new ReceiveLots(sent.To, sent.Account, sent.Goods, sent.Parted is not null))],
        TierReviewDue due => [Reviewed(due)],
        BalanceChanged balance => [Tell(balance.Account, new LoyaltyStanding(balance.Programme, balance.Account, balance.Active, balance.Pending, balance.Tier))],
        AccountMoved moved => [Tell(moved.Account, new LoyaltyStanding(AccountId.Of(moved.Account).Programme, moved.Account, 0, 0, null, Gone: true))],
        _ => [],
    };

    private static IEnumerable<Consequence> Counted(string record, PurchaseRecorded sale, DateTimeOffset at) =>
        EachProgramme((grains, programme, stop) => Count(grains, programme, record, sale, at, stop));

    private static IEnumerable<Consequence> Returned(string record, (string Sale, string Return, decimal Total) came) =>
        EachProgramme((grains, programme, stop) => Return(grains, programme, record, came, stop));

    private static IEnumerable<Consequence> Merged(string member, string into) =>
    [
        .. EachProgramme((grains, programme, stop) => Join(grains, programme, member, into, stop)),
        .. EachProgramme((grains, programme, stop) => Welcome(grains, programme, member, into, stop)),
    ];

    private static IEnumerable<Consequence> Unmerged(string member, string from) =>
        EachProgramme((grains, programme, stop) => Release(grains, programme, member, from, stop));

    private static IEnumerable<Consequence> Closed(string customer) => EachProgramme((_, programme, _) =>
        ValueTask.FromResult<Consequence?>(Consequence.Ask(new AccountId(programme, customer).Grain, new CloseAccount())));

    private static Consequence Rewarded(ReferralEarned earned) => Consequence.Load((grains, stop) => Reward(grains, earned, stop), consequence => consequence);

    private static Consequence Reviewed(TierReviewDue due) => Consequence.Load(
        (grains, stop) => Read(grains, due.Programme, stop), terms => Consequence.Ask(AccountId.Of(due.Account).Grain, new ReviewTier(terms)));

    // Programmes are never taken from the list: each keeps its place.
    private static IEnumerable<Consequence> EachProgramme(Func<IGrains, string, CancellationToken, ValueTask<Consequence?>> follow) =>
    [
        Consequence.Load(
            async (grains, stop) => (await grains.Read(ProgrammesGrain.Id, ReadProgrammeList.Query, stop)).Value.Ids,
            ids => ids.Count == 0 ? null : Consequence.All(ids.Select(id => Consequence.Load((grains, stop) => follow(grains, id, stop), consequence => consequence)))),
    ];

    private static async ValueTask<Consequence?> Count(
        IGrains grains, string programme, string record, PurchaseRecorded sale, DateTimeOffset recordedAt, CancellationToken stop)
    {
        var home = await Homes.Find(grains, record, stop);
        var account = new AccountId(programme, home.Root);
        if ((await grains.Read(account.Grain, ReadAccount.Query, stop)).Value.Status == AccountStatus.None)
        {
            return null;
        }

        var (version, terms) = await ReadVersion(grains, programme, stop);
        var facts = PurchaseFacts.Of(sale);
        facts = Conditions.NamesCategories(terms) ? await Categories.Add(grains, facts, stop) : facts;
        return Consequence.Ask(account.Grain, new CountPurchase(facts, terms, version, home.Path, home.Birthday, recordedAt));
    }

    private static async ValueTask<Consequence?> Return(
        IGrains grains, string programme, string record, (string Sale, string Return, decimal Total) came, CancellationToken stop)
    {
        var account = new AccountId(programme, (await Homes.Find(grains, record, stop)).Root);
        if ((await grains.Read(account.Grain, ReadAccount.Query, stop)).Value.Status == AccountStatus.None)
        {
            return null;
        }

        var document = (await grains.Read(new OrderId(came.Return).Grain, ReadDocument.Query, stop)).Value.Document;
        var terms = await Read(grains, programme, stop);
        return Consequence.Ask(account.Grain, new CountReturn(came.Sale, came.Return, ReturnedAmounts.Of(document, came.Total), terms));
    }

    private static async ValueTask<Consequence?> Join(IGrains grains, string programme, string member, string into, CancellationToken stop)
    {
        var root = (await Homes.Find(grains, into, stop)).Root;
        return root == member ? null : Consequence.Ask(new AccountId(programme, member).Grain, new JoinAccount(new AccountId(programme, root).Value));
    }

    private static async ValueTask<Consequence?> Welcome(IGrains grains, string programme, string member, string into, CancellationToken stop) =>
        Consequence.Ask(new AccountId(programme, (await Homes.Find(grains, into, stop)).Root).Grain, new WelcomeRecord(member));

    private static async ValueTask<Consequence?> Release(IGrains grains, string programme, string member, string from, CancellationToken stop) =>
        Consequence.Ask(new AccountId(programme, (await Homes.Find(grains, from, stop)).Root).Grain, new ReleaseRecord(member));

    private static async ValueTask<Consequence?> Reward(IGrains grains, ReferralEarned earned, CancellationToken stop)
    {
        var by = AccountId.Of(earned.By);
        var home = by with { Record = (await Homes.Find(grains, by.Record, stop)).Root };
        return home.Value == earned.Account
            ? null // Both turned out to be one person.
            : Consequence.Ask(home.Grain, new RewardReferrer(earned.Account, earned.ReferrerPoints, await Read(grains, by.Programme, stop), home.Value));
    }

    private static Consequence Tell(string account, LoyaltyStanding standing)
    {
        var record = AccountId.Of(account).Record;
        return Consequence.Ask(new CustomerId(record).Grain, new NoteLoyalty(record, standing));
    }

    private static async ValueTask<ProgrammeTerms> Read(IGrains grains, string programme, CancellationToken stop) =>
        (await ReadVersion(grains, programme, stop)).Terms;

    private static async ValueTask<(int Version, ProgrammeTerms Terms)> ReadVersion(IGrains grains, string programme, CancellationToken stop)
    {
        var found = (await grains.Read(Programme.GrainOf(programme), ReadProgramme.Query, stop)).Value;
        return (found.Version, found.Terms!);
    }
}

/// <summary>Looks up the categories of a purchase's goods.</summary>
internal static class Categories
{
    public static async ValueTask<PurchaseFacts> Add(IGrains grains, PurchaseFacts purchase, CancellationToken stop)
    {
        var lines = new List<PurchaseFacts.Line>();
        foreach (var line in purchase.Lines)
        {
            var category = (await grains.Read(ReadCategory.GrainOf(line.Sku), ReadCategory.Query, stop)).Value.Category;
            lines.Add(line with { Category = category });
        }

        return purchase with { Lines = lines };
    }
}

/// <summary>What a return brings back, as money by SKU.</summary>
internal static class ReturnedAmounts
{
    /// <param name="document">The return; null when it is not known.</param>
    /// <param name="total">Its total, negative.</param>
    public static IReadOnlyList<ReturnedAmount> Of(PurchaseRecorded? document, decimal total) => document is null
        ? [new ReturnedAmount("", -total)]
        : [.. document.Lines.Where(line => line.Kind is LineKind.Merchandise or LineKind.Manual or LineKind.Discount)
            .GroupBy(line => line.Sku, StringComparer.Ordinal).Select(same => new ReturnedAmount(same.Key, -same.Sum(line => line.Amount)))
            .Where(line => line.Amount > 0)];
}
