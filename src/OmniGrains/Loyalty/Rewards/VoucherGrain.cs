using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Rewards;

/// <summary>To what a voucher's code leads; null before it was issued.</summary>
internal sealed record Voucher(VoucherIssued? Issued)
{
    public static readonly Voucher Unknown = new((VoucherIssued?)null);
}

internal sealed record IssueVoucher(string Account, string Redemption) : ICommand<VoucherReply>;

internal sealed record VoucherReply(string Redemption);

internal sealed record ReadVoucher : IQuery<Voucher>
{
    public static readonly ReadVoucher Query = new();
}

/// <summary>A voucher, found by a keyed digest of its code.</summary>
internal sealed class VoucherGrain : Grain<Voucher>
{
    public const string TypeName = "loyalty-voucher";

    public override string Type => TypeName;

    public override bool Transient => true;

    public override Voucher Initial => Voucher.Unknown;

    public override object Answer(Voucher state, IQuery query) => state;

    public override Decision Decide(Voucher state, ICommand command, in CommandContext context) => (state, command) switch
    {
        ({ Issued: { } issued }, IssueVoucher) => Decision.Unchanged(new VoucherReply(issued.Redemption)),
        (_, IssueVoucher issue) => Decision.Accept(new VoucherReply(issue.Redemption), new VoucherIssued(issue.Account, issue.Redemption)),
        _ => throw new NotSupportedException($"A voucher does not take {command.GetType().Name}."),
    };

    public override Voucher Evolve(Voucher state, IEvent @event) => @event is VoucherIssued issued ? new Voucher(issued) : state;
}
