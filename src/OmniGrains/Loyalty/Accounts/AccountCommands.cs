using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>What an account answers.</summary>
/// <param name="Account">The account.</param>
/// <param name="Points">What the command moved.</param>
/// <param name="Active">What can be spent now.</param>
/// <param name="Pending">What will become active.</param>
/// <param name="Locked">What is set aside.</param>
/// <param name="Until">So long, for what is set aside.</param>
internal sealed record AccountReply(string Account, decimal Points, decimal Active, decimal Pending, decimal Locked, DateTimeOffset? Until = null);

/// <summary>
/// Somebody joins.
/// <c>ReferredBy</c>: The account of the member who brought them.
/// </summary>
internal sealed record OpenAccount(string Account, ProgrammeTerms Terms, string? ReferredBy = null) : ICommand<AccountReply>;

/// <summary>
/// A purchase of the account's family was recorded.
/// <c>Path</c>: The records from the one that bought up to the account's own, without that.
/// <c>RecordedAt</c>: When it was recorded: what was recorded before the account was opened does not count.
/// </summary>
internal sealed record CountPurchase(
    PurchaseFacts Purchase, ProgrammeTerms Terms, int TermsVersion, IReadOnlyList<string> Path, DateOnly? Birthday, DateTimeOffset RecordedAt)
    : ICommand<AccountReply>;

/// <summary>A return has met its sale.</summary>
internal sealed record CountReturn(string Purchase, string Return, IReadOnlyList<ReturnedAmount> Lines, ProgrammeTerms Terms) : ICommand<AccountReply>;

/// <summary>Something happened for which a rule gives points; the same id counts once.</summary>
internal sealed record CountEvent(string Name, string EventId, ProgrammeTerms Terms) : ICommand<AccountReply>;

/// <summary>
/// Gives points (positive) or takes them (negative), by a person's decision.
/// <c>Actor</c>: The key that decided.
/// </summary>
internal sealed record AdjustPoints(string Adjustment, decimal Points, string Reason, ProgrammeTerms Terms, string? Actor = null) : ICommand<AccountReply>;

/// <summary>
/// Somebody whom the member brought has earned them points; the same account counts once.
/// <c>Account</c>: The account that is meant: it is opened where the member's record was merged into one that had none.
/// </summary>
internal sealed record RewardReferrer(string Referred, decimal Points, ProgrammeTerms Terms, string? Account = null) : ICommand<AccountReply>;

/// <summary>Time has passed: activate, give back, warn, expire.</summary>
internal sealed record KeepTime : ICommand<AccountReply>;

internal sealed record ReviewTier(ProgrammeTerms Terms) : ICommand<AccountReply>;

/// <summary>
/// Sets points aside. The same id again changes nothing.
/// <c>MostPerDay</c>: How often the reward may be had on one day (UTC); null for no limit.
/// </summary>
internal sealed record LockPoints(string Id, SpendingKind Kind, decimal Points, DateTimeOffset Until, string? Reward, DailyLimit? Limit) : ICommand<AccountReply>;

/// <summary>How often on a day of the programme's zone.</summary>
internal sealed record DailyLimit(int Most, string Zone);

/// <summary>Spends what was set aside, or less; the rest is given back.</summary>
internal sealed record SpendPoints(string Id, SpendingKind Kind, decimal? Points, string? Reference) : ICommand<AccountReply>;

/// <summary>Gives back what was set aside. An unknown id is barred, so that a late lock with it is refused.</summary>
internal sealed record ReleasePoints(string Id, SpendingKind Kind) : ICommand<AccountReply>;

/// <summary>Gives back points that were spent; the same refund id counts once.</summary>
internal sealed record RestorePoints(string Id, SpendingKind Kind, string Refund, decimal? Points) : ICommand<AccountReply>;

/// <summary>The account's record was merged into another.</summary>
internal sealed record JoinAccount(string Into) : ICommand<AccountReply>;

/// <summary>A record (with all that was merged into it) stands alone again: what is its own goes to its account.</summary>
internal sealed record ReleaseRecord(string Record) : ICommand<AccountReply>;

/// <summary>A record belongs here, perhaps again.</summary>
internal sealed record WelcomeRecord(string Record) : ICommand<AccountReply>;

/// <summary>
/// Goods from another account.
/// <c>Reopen</c>: The merge was undone: the account stands for itself again.
/// </summary>
internal sealed record ReceiveLots(string Account, string From, CarriedGoods Goods, bool Reopen) : ICommand<AccountReply>;

internal sealed record CloseAccount : ICommand<AccountReply>;

internal sealed record ReadAccount : IQuery<Account>
{
    public static readonly ReadAccount Query = new();
}
