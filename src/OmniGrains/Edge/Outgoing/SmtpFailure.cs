using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace OmniGrains.Edge.Outgoing;

/// <summary>Why a server did not take a mail, in our own words.</summary>
/// <param name="Code">Stable: <c>undeliverable</c>, <c>refused</c>, <c>unauthorised</c>, <c>unavailable</c>.</param>
/// <param name="Detail">For people.</param>
/// <param name="Passing">True when trying again may help.</param>
internal sealed record SmtpFailure(string Code, string Detail, bool Passing)
{
    /// <returns>Null for what is no failure of a server.</returns>
    public static SmtpFailure? Of(Exception failed) => failed switch
    {
        SmtpCommandException { StatusCode: var status } => OfStatus((int)status),
        AuthenticationException => new SmtpFailure("unauthorised", "The server refused our user name or password.", Passing: true),
        ServiceNotAuthenticatedException => new SmtpFailure("unauthorised", "The server wants us to sign in.", Passing: true),
        SslHandshakeException => new SmtpFailure("unavailable", "The server's certificate is not valid for its name.", Passing: true),
        NotSupportedException => new SmtpFailure("unavailable", "The server does not offer STARTTLS, or no way to sign in that is known here.", Passing: true),
        SocketException or IOException or ProtocolException or OperationCanceledException or TimeoutException or ServiceNotConnectedException =>
            new SmtpFailure("unavailable", "The server cannot be reached.", Passing: true),
        _ => null,
    };

    /// <summary>Whether the server, or the network, has ended the connection.</summary>
    public static bool IsHangUp(Exception failed) => failed
        is SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable } or SocketException or IOException or ProtocolException or ServiceNotConnectedException;

    // 5yz about the mailbox or the message is for good; everything else, and what concerns us, may pass (RFC 5321 §4.2.1).
    private static SmtpFailure OfStatus(int status) => status switch
    {
        550 or 551 or 553 or 556 or 521 => new SmtpFailure("undeliverable", $"The server refused the address ({status}).", Passing: false),
        552 or 554 or 555 or 541 => new SmtpFailure("refused", $"The server refused the message ({status}).", Passing: false),
        530 or 534 or 535 or 538 => new SmtpFailure("unauthorised", $"The server wants us to sign in otherwise ({status}).", Passing: true),
        _ => new SmtpFailure("unavailable", $"The server could not take it ({status}).", Passing: true),
    };
}
