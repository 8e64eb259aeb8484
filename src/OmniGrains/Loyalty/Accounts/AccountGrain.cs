using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Merging;
using OmniGrains.Loyalty.Redeeming;
using OmniGrains.Loyalty.Referring;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>
/// One member's account of one programme. Whatever is asked, time is settled first (what is due becomes active, is given back,
/// lapses), then the command is decided, then what must follow at once follows: debts are made up for, what belongs to another
/// account is sent there, and the new balance is told. All of it is one append.
/// </summary>
internal sealed class AccountGrain : Grain<Account>
{
    private const string ReminderName = "time";

    public override string Type => AccountId.GrainType;

    public override string SnapshotSchema => "loyalty-account-1";

    public override Account Initial => Account.Nobody;

    public override object Answer(Account state, IQuery query) => query is ReadNextExpiry next ? NextExpiryOf(state, next.Now) : state;

    public override Account Evolve(Account state, IEvent @event) => AccountEvolution.Evolve(state, @event);

    public override Decision Decide(Account state, ICommand command, in CommandContext context)
    {
        var change = new AccountChange(state, context.At);
        Clockwork.Settle(change);
        var (reply, rejection) = DecideOn(change, command);
        if (rejection is not null)
        {
            return Decision.Reject(rejection);
        }

        Clockwork.Settle(change);
        Moving.SendOn(change);
        Balances.Note(change);
        if (change.Events.Count == 0)
        {
            return Decision.Unchanged(reply);
        }

        var decision = Decision.Accept(reply, change.Events);
        var due = Clockwork.NextDue(change.Now);
        return due == Clockwork.NextDue(state) ? decision : decision.Remind(new Reminder(ReminderName, due, due is null ? null : new KeepTime()));
    }

    private static NextExpiry NextExpiryOf(Account account, DateTimeOffset now)
    {
        var (at, points) = account.LapsingAfter(now);
        return at is null ? NextExpiry.Never : new NextExpiry(points, at);
    }

    private static (AccountReply Reply, Rejection? Rejection) DecideOn(AccountChange change, ICommand command) => (change.Now.Status, command) switch
    {
        (AccountStatus.None, OpenAccount open) => Enrolment.Open(change, open),
        (AccountStatus.Open, OpenAccount) => (change.Reply(), null),
        (AccountStatus.Closed, OpenAccount) => (change.Reply(), LoyaltyRejections.AccountClosed),
        (_, ReceiveLots receive) => Moving.Receive(change, receive),
        (AccountStatus.None, RewardReferrer { Account: not null } reward) => Referrals.Welcome(change, reward),
        (AccountStatus.None or AccountStatus.Closed, CountPurchase or CountReturn or RewardReferrer or KeepTime or ReviewTier or JoinAccount or ReleaseRecord or WelcomeRecord or CloseAccount) =>
            (change.Reply(), null),
        (AccountStatus.None, _) => (change.Reply(), LoyaltyRejections.AccountUnknown),
        (AccountStatus.Closed, _) => (change.Reply(), LoyaltyRejections.AccountClosed),

        (_, KeepTime) => (change.Reply(), null),
        (_, CountPurchase count) => PurchaseDecisions.Count(change, count),
        (_, CountReturn count) => ReturnDecisions.Count(change, count),
        (_, RewardReferrer reward) => Referrals.Reward(change, reward),
        (_, CloseAccount) => Enrolment.Close(change),
        (AccountStatus.Open, ReviewTier review) => Tiers.Review(change, review.Terms),
        (AccountStatus.Moved, ReviewTier) => (change.Reply(), null),
        (_, JoinAccount join) => Moving.Join(change, join),
        (_, ReleaseRecord release) => Moving.Release(change, release),
        (_, WelcomeRecord welcome) => Moving.Welcome(change, welcome),

        (_, SpendPoints spend) => SpendingDecisions.Spend(change, spend),
        (_, ReleasePoints release) => SpendingDecisions.Release(change, release),
        (_, RestorePoints restore) => SpendingDecisions.Restore(change, restore),
        (AccountStatus.Moved, _) => (change.Reply(), LoyaltyRejections.AccountMoved),
        (_, LockPoints locks) => SpendingDecisions.Lock(change, locks),
        (_, CountEvent count) => PurchaseDecisions.Count(change, count),
        (_, AdjustPoints adjust) => PurchaseDecisions.Adjust(change, adjust),
        _ => throw new NotSupportedException($"An account does not take {command.GetType().Name}."),
    };
}
