using System.Diagnostics;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Notifications;

public sealed class RealSmtpServerTests
{
    [SmtpServerFact]
    public async Task A_real_server_takes_a_well_formed_mail_in_plain_text_and_html()
    {
        using var folder = new TemporaryFolder();
        await using var server = RealSmtpServer.Start(folder);

        // Postponed while the server is still starting: it is tried again by itself.
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(server.Port);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer();
        var id = (string)(await host.Client.Notify(ada, "Tè <verde>, 100 €"))["id"]!;
        await host.Until(id, "sent");

        var parsed = await Parsed(server.Mails.ShouldHaveSingleItem());
        parsed.ShouldContain("to=Ada <ada@example.com>");
        parsed.ShouldContain("subject=New: Tè <verde>, 100 €");
        parsed.ShouldContain($"id=<{id}.email@shop.example>");
        parsed.ShouldContain("from=Caffè & Tè <shop@shop.example>");
        parsed.ShouldContain("type=multipart/alternative");
        parsed.ShouldContain("text/plain: Hello Ada, Tè <verde>, 100 €: 1");
        parsed.ShouldContain("text/html: <p>Hello Ada, Tè &lt;verde&gt;, 100 €</p>");
        parsed.ShouldContain("defects=0");
    }

    [SmtpServerTheory]
    [InlineData("startTls")]
    [InlineData("tls")]
    public async Task A_real_server_takes_a_mail_over_tls_from_whoever_trusts_its_authority(string security)
    {
        using var folder = new TemporaryFolder();
        var authority = MailAuthority.MakeIn(folder.Path);
        await using var server = RealSmtpServer.Start(folder, security == "tls"
            ? ["--smtpscert", authority.Certificate, "--smtpskey", authority.Key]
            : ["--tlscert", authority.Certificate, "--tlskey", authority.Key]);
        await using var host = await HostProcess.StartTrusting(authority.Root, Path.Combine(folder.Path, "data"));
        await host.Client.UseSmtp(server.Port, security: security);
        await host.Client.SaveNews();
        await host.Client.Notify(await host.Client.MakeCustomer(), "Tea");

        (await FirstOf(host, "event: notification.sent", "event: notification.failed")).ShouldBe("event: notification.sent");
        (await Parsed(server.Mails.ShouldHaveSingleItem())).ShouldContain("subject=New: Tea");
    }

    // Read by Python's own parser of mails (RFC 5322, MIME), with its strict policy.
    private static async Task<string> Parsed(string file)
    {
        const string Script =
            """
            import email, email.policy, sys
            m = email.message_from_file(open(sys.argv[1], encoding='latin-1'), policy=email.policy.default)
            print('to=' + str(m['to'])); print('subject=' + str(m['subject'])); print('id=' + str(m['message-id'])); print('from=' + str(m['from'])); print('type=' + m.get_content_type())
            for p in m.iter_parts(): print(p.get_content_type() + ': ' + p.get_content())
            print('defects=' + str(len(m.defects) + sum(len(p.defects) for p in m.iter_parts()) + sum(len(h.defects) for h in m.values())))
            """;
        var start = new ProcessStartInfo("/usr/bin/python3") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        foreach (var argument in (string[])["-c", Script, file])
        {
            start.ArgumentList.Add(argument);
        }

        using var python = Process.Start(start)!;
        var said = await python.StandardOutput.ReadToEndAsync();
        var wrong = await python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        python.ExitCode.ShouldBe(0, wrong);
        return said;
    }

    private static async Task<string?> FirstOf(HostProcess host, params string[] wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var stream = await host.Client.GetAsync("v1/stream?kind=notification.&from=0", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
        var line = await lines.ReadLineAsync(limit.Token);
        while (line is not null && !wanted.Contains(line))
        {
            line = await lines.ReadLineAsync(limit.Token);
        }

        return line;
    }
}
