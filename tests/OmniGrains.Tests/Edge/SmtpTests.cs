using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;
using OmniGrains.Edge.Outgoing;

namespace OmniGrains.Tests.Edge;

public sealed class SmtpTests
{
    private const byte TlsHandshake = 22;

    [Fact]
    public async Task Tls_begins_with_the_first_byte_and_ends_where_the_certificate_is_nobodys()
    {
        using var key = RSA.Create(2_048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (failure, heard) = await Send(SmtpSecurity.Tls, async client =>
        {
            var first = new byte[1];
            await client.Socket.ReceiveAsync(first, SocketFlags.Peek);
            await using var tls = new SslStream(client);
            await Should.ThrowAsync<Exception>(async () =>
            {
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.ReadExactlyAsync(new byte[1]);
            });
            return first[0];
        });

        heard.ShouldBe(TlsHandshake);
        failure!.Detail.ShouldBe("The server's certificate is not valid for its name.");
        failure.Passing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_does_not_offer_starttls_gets_nothing()
    {
        var (failure, heard) = await Send(SmtpSecurity.StartTls, async client =>
        {
            await client.WriteAsync("220 here\r\n"u8.ToArray());
            using var lines = new StreamReader(client, Encoding.ASCII);
            var hello = await lines.ReadLineAsync();
            await client.WriteAsync("250 here\r\n"u8.ToArray());
            (await lines.ReadToEndAsync()).ShouldNotContain("MAIL");
            return (byte)hello![0];
        });

        heard.ShouldBe((byte)'E');
        failure!.Detail.ShouldContain("STARTTLS");
    }

    private static async Task<(SmtpFailure? Failure, byte Heard)> Send(SmtpSecurity security, Func<NetworkStream, Task<byte>> serve)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            return await serve(client.GetStream());
        });
        using var mail = new MimeMessage([new MailboxAddress(null, "shop@shop.example")], [new MailboxAddress(null, "ada@example.com")], "Hello", new TextPart("plain") { Text = "Hello" });
        await using var mails = new Smtp(TimeProvider.System);
        var failure = await mails.Send(new SmtpServer("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, security, null, null), mail, CancellationToken.None);
        return (failure, await serving.WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
