using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>One decision in the making: the account as it was, the events so far, and the account as they leave it.</summary>
internal sealed class AccountChange(Account before, DateTimeOffset at)
{
    private readonly List<IEvent> _events = [];

    public Account Before { get; } = before;

    public Account Now { get; private set; } = before;

    public DateTimeOffset At { get; } = at;

    public IReadOnlyList<IEvent> Events => _events;

    public void Add(IEvent @event)
    {
        _events.Add(@event);
        Now = AccountEvolution.Evolve(Now, @event);
    }

    /// <summary>Takes points out of active lots, the first to lapse first; the caller records the event.</summary>
    public List<LotPiece> Pick(decimal points, string? first = null)
    {
        var pieces = new List<LotPiece>();
        foreach (var lot in Now.Spendable().OrderBy(lot => lot.Id == first ? 0 : 1))
        {
            if (points <= 0)
            {
                break;
            }

            var piece = Math.Min(points, lot.Left);
            pieces.Add(new LotPiece(lot.Id, piece));
            points -= piece;
        }

        return pieces;
    }

    public AccountReply Reply(decimal points = 0, DateTimeOffset? until = null) => new(Now.Id, points, Now.Active, Now.Pending, Now.Locked, until);
}
