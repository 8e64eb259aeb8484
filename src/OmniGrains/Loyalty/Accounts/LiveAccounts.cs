using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>What a write on an account is answered with.</summary>
/// <param name="AccountId">The account that it was done on: another one than asked for after a merge of customers.</param>
/// <param name="Points">What it moved.</param>
/// <param name="Active">What can be spent now.</param>
/// <param name="Pending">What cannot be spent yet.</param>
/// <param name="Locked">What is set aside.</param>
/// <param name="Until">So long points are set aside.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record AccountReceipt(string AccountId, decimal Points, decimal Active, decimal Pending, decimal Locked, DateTimeOffset? Until, long Position);

/// <summary>Asks and reads accounts, also by the id of one that has become part of another.</summary>
internal sealed class LiveAccounts(IGrains grains)
{
    // Far above what merging makes.
    private const int MostMoves = 100;

    /// <summary>The account that an id leads to now; null when there is none.</summary>
    public async ValueTask<(AccountId Id, Account State, long Position, int Version)?> Find(string id, CancellationToken cancellation)
    {
        if (!AccountId.TryRead(id, out var account))
        {
            return null;
        }

        var found = await grains.Read(account.Grain, ReadAccount.Query, cancellation);
        for (var moves = 0; found.Value is { Status: AccountStatus.Moved, MovedInto: { } into } && moves < MostMoves; moves++)
        {
            account = AccountId.Of(into);
            found = await grains.Read(account.Grain, ReadAccount.Query, cancellation);
        }

        return found.Value.Status == AccountStatus.None ? null : (account, found.Value, found.Position, found.Version);
    }

    /// <summary>Sends a command to an account, and to the one that it has become part of when only that can take it.</summary>
    public async ValueTask<Result<AccountReceipt>> Ask(string id, ICommand<AccountReply> command, CommandContext context, CancellationToken cancellation)
    {
        if (!AccountId.TryRead(id, out var account))
        {
            return LoyaltyRejections.AccountUnknown;
        }

        var outcome = await grains.Ask(account.Grain, command, context, cancellation);
        for (var moves = 0; outcome.Rejection == LoyaltyRejections.AccountMoved && moves < MostMoves; moves++)
        {
            var moved = (await grains.Read(account.Grain, ReadAccount.Query, cancellation)).Value.MovedInto;
            account = moved is null ? account : AccountId.Of(moved);
            outcome = await grains.Ask(account.Grain, command, context, cancellation);
        }

        return outcome.Reply is { } reply
            ? Result<AccountReceipt>.Of(
                new AccountReceipt(reply.Account, reply.Points, reply.Active, reply.Pending, reply.Locked, reply.Until, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}
