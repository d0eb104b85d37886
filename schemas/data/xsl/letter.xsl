<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" exclude-result-prefixes="ds">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat" indent="no"/>
  <xsl:param name="title"/>
  <!-- A letter of any template with the common tree. Fields go by local names, so that both library versions are read. -->

  <!-- The frame of every page: one file each, since a stylesheet here may not read another file. -->
  <xsl:template match="/">
    <html lang="pl">
      <head>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="$title"/></title>
        <style>
          body { font-family: sans-serif; line-height: 1.5; max-width: 50rem; margin: 1rem auto; padding: 0 1rem; color: #111; background: #fff; }
          .aid { border: 2px solid #8a4b00; background: #fff6e5; padding: .5rem 1rem; }
          .text { white-space: pre-wrap; overflow-wrap: anywhere; }
          table { border-collapse: collapse; width: 100%; }
          th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
          th[scope="row"] { width: 40%; }
        </style>
      </head>
      <body>
        <p class="aid" role="note"><strong>Widok pomocniczy - nie jest dokumentem.</strong> Dokumentem jest plik XML; ten widok niczego nie dowodzi i nie sprawdza podpisów.</p>
        <main>
          <xsl:apply-templates select="*"/>
        </main>
      </body>
    </html>
  </xsl:template>

  <xsl:template match="/*">
    <xsl:variable name="facts" select="*[local-name() = 'DaneDokumentu']"/>
    <xsl:variable name="body" select="*[local-name() = 'TrescDokumentu']"/>
    <xsl:variable name="kind" select="$body/*[local-name() = 'RodzajWnioskuRozszerzony']"/>
    <xsl:variable name="made" select="$facts/*[local-name() = 'Data'][@typDaty = 'stworzony']/*[local-name() = 'Czas']"/>
    <xsl:variable name="heading" select="$body/*[local-name() = 'Tytul']"/>

    <h1 class="text">
      <xsl:choose>
        <xsl:when test="string-length(normalize-space($heading)) &gt; 0"><xsl:value-of select="$heading"/></xsl:when>
        <xsl:otherwise>Pismo bez tytułu</xsl:otherwise>
      </xsl:choose>
    </h1>
    <table>
      <caption>Dane pisma</caption>
      <tbody>
        <xsl:call-template name="row"><xsl:with-param name="label" select="'Wzór'"/><xsl:with-param name="value" select="$title"/></xsl:call-template>
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="'Rodzaj'"/>
          <xsl:with-param name="value">
            <xsl:choose>
              <xsl:when test="$kind/@rodzaj = 'inne pismo' and $kind/@jakiInny != ''"><xsl:value-of select="$kind/@jakiInny"/></xsl:when>
              <xsl:otherwise><xsl:value-of select="$kind/@rodzaj"/></xsl:otherwise>
            </xsl:choose>
          </xsl:with-param>
        </xsl:call-template>
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="'Znak pisma'"/>
          <xsl:with-param name="value" select="$facts/*[local-name() = 'Naglowek']/*[local-name() = 'Identyfikator']/*[local-name() = 'Wartosc']"/>
        </xsl:call-template>
        <xsl:call-template name="row"><xsl:with-param name="label" select="'Miejscowość'"/><xsl:with-param name="value" select="$body/*[local-name() = 'MiejscowoscDokumentu']"/></xsl:call-template>
        <xsl:call-template name="row">
          <xsl:with-param name="label" select="'Data'"/>
          <xsl:with-param name="value" select="$made | $facts[not($made)]/*[local-name() = 'Data']/*[local-name() = 'Czas']"/>
        </xsl:call-template>
      </tbody>
    </table>

    <h2>Nadawca</h2>
    <xsl:call-template name="parties"><xsl:with-param name="list" select="$facts/*[local-name() = 'Nadawcy']"/></xsl:call-template>
    <h2>Adresat</h2>
    <xsl:call-template name="parties"><xsl:with-param name="list" select="$facts/*[local-name() = 'Adresaci']"/></xsl:call-template>

    <h2>Treść</h2>
    <xsl:call-template name="paragraphs"><xsl:with-param name="list" select="$body/*[local-name() = 'Informacje']/*"/></xsl:call-template>
    <xsl:if test="string-length(normalize-space($body/*[local-name() = 'Oswiadczenia'])) &gt; 0">
      <h2>Oświadczenia</h2>
      <xsl:call-template name="paragraphs"><xsl:with-param name="list" select="$body/*[local-name() = 'Oswiadczenia']/*"/></xsl:call-template>
    </xsl:if>
    <xsl:variable name="more" select="$body/*[local-name() = 'InformacjeDodatkowe']"/>
    <xsl:if test="string-length(normalize-space($more)) &gt; 0">
      <h2>Informacje dodatkowe</h2>
      <xsl:call-template name="paragraphs"><xsl:with-param name="list" select="$more/* | $more[not(*)]"/></xsl:call-template>
    </xsl:if>
    <xsl:apply-templates select="$body/*[local-name() = 'Podpis']"/>
    <xsl:if test="$body/*[local-name() = 'DoWiadomosci']/*">
      <h2>Do wiadomości</h2>
      <xsl:call-template name="parties"><xsl:with-param name="list" select="$body/*[local-name() = 'DoWiadomosci']"/></xsl:call-template>
    </xsl:if>
    <xsl:call-template name="attachments"/>
    <xsl:call-template name="signatures"/>
  </xsl:template>

  <xsl:template name="row">
    <xsl:param name="label"/>
    <xsl:param name="value"/>
    <xsl:if test="string-length(normalize-space($value)) &gt; 0">
      <tr><th scope="row"><xsl:value-of select="$label"/></th><td class="text"><xsl:value-of select="$value"/></td></tr>
    </xsl:if>
  </xsl:template>

  <xsl:template name="paragraphs">
    <xsl:param name="list"/>
    <xsl:for-each select="$list[string-length(normalize-space(.)) &gt; 0]">
      <p class="text"><xsl:value-of select="."/></p>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="parties">
    <xsl:param name="list"/>
    <ul>
      <xsl:for-each select="$list/*[local-name() = 'Podmiot']/*">
        <li class="text"><xsl:apply-templates select="." mode="party"/></li>
      </xsl:for-each>
    </ul>
  </xsl:template>

  <xsl:template match="*[local-name() = 'Osoba']" mode="party">
    <strong><xsl:apply-templates select="*[local-name() = 'Imie' or local-name() = 'ImieDrugie' or local-name() = 'Nazwisko']" mode="word"/></strong>
    <xsl:apply-templates select="*[local-name() = 'Adres' or local-name() = 'IdOsoby' or local-name() = 'Kontakt']" mode="party"/>
  </xsl:template>

  <xsl:template match="*[local-name() = 'Instytucja']" mode="party">
    <strong><xsl:value-of select="*[local-name() = 'NazwaInstytucji']"/></strong>
    <xsl:for-each select=".//*[local-name() = 'Jednostka']/*[local-name() = 'NazwaInstytucji']">, <xsl:value-of select="."/></xsl:for-each>
    <xsl:apply-templates select="*[local-name() = 'Adres' or local-name() = 'IdInstytucji' or local-name() = 'Kontakt']" mode="party"/>
  </xsl:template>

  <xsl:template match="*[local-name() = 'Adres']" mode="party">
    <xsl:if test="string-length(normalize-space(.)) &gt; 0">
      <br/>
      <xsl:variable name="house">
        <xsl:value-of select="*[local-name() = 'Budynek']"/>
        <xsl:if test="string-length(*[local-name() = 'Lokal']) &gt; 0">/<xsl:value-of select="*[local-name() = 'Lokal']"/></xsl:if>
      </xsl:variable>
      <xsl:variable name="street" select="*[local-name() = 'Ulica']"/>
      <xsl:if test="$street != ''"><xsl:value-of select="$street"/><xsl:text> </xsl:text><xsl:value-of select="$house"/>, </xsl:if>
      <xsl:apply-templates select="*[local-name() = 'KodPocztowy' or local-name() = 'Miejscowosc']" mode="word"/>
      <xsl:if test="not($street != '') and $house != ''"><xsl:value-of select="$house"/><xsl:text> </xsl:text></xsl:if>
      <xsl:if test="*[local-name() = 'Poczta'] != '' and *[local-name() = 'Poczta'] != *[local-name() = 'Miejscowosc']">(poczta <xsl:value-of select="*[local-name() = 'Poczta']"/>) </xsl:if>
      <xsl:if test="*[local-name() = 'SkrytkaPocztowa'] != ''">skrytka pocztowa <xsl:value-of select="*[local-name() = 'SkrytkaPocztowa']"/><xsl:text> </xsl:text></xsl:if>
      <xsl:value-of select="*[local-name() = 'Kraj']"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="*" mode="party">
    <xsl:for-each select=".//*[not(*)][string-length(normalize-space(.)) &gt; 0]">
      <br/><xsl:value-of select="local-name()"/>: <xsl:value-of select="."/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="*" mode="word"><xsl:value-of select="."/><xsl:text> </xsl:text></xsl:template>

  <xsl:template match="*[local-name() = 'Podpis']">
    <h2>Osoba wskazana do podpisu</h2>
    <p class="text">
      <xsl:if test="*[local-name() = 'ZUpowaznienia'] != ''">z upoważnienia <xsl:value-of select="*[local-name() = 'ZUpowaznienia']"/><br/></xsl:if>
      <xsl:apply-templates select="*[local-name() = 'Imie' or local-name() = 'ImieDrugie' or local-name() = 'Nazwisko']" mode="word"/>
      <xsl:if test="*[local-name() = 'Stanowisko'] != ''"><br/><xsl:value-of select="*[local-name() = 'Stanowisko']"/></xsl:if>
    </p>
  </xsl:template>

  <!-- Nameless attachments are shown too; the official stylesheets hide them. -->
  <xsl:template name="attachments">
    <xsl:variable name="list" select=".//*[local-name() = 'Zalacznik'][not(ancestor::ds:Signature)]"/>
    <h2>Załączniki</h2>
    <xsl:choose>
      <xsl:when test="not($list)"><p>Brak załączników.</p></xsl:when>
      <xsl:otherwise>
        <table>
          <caption>Pliki dołączone do pisma</caption>
          <thead><tr><th scope="col">Lp.</th><th scope="col">Nazwa</th><th scope="col">Opis</th><th scope="col">Format</th><th scope="col">Gdzie jest</th></tr></thead>
          <tbody>
            <xsl:for-each select="$list">
              <tr>
                <td><xsl:value-of select="position()"/></td>
                <td>
                  <xsl:choose>
                    <xsl:when test="@nazwaPliku != ''"><xsl:value-of select="@nazwaPliku"/></xsl:when>
                    <xsl:otherwise>(bez nazwy)</xsl:otherwise>
                  </xsl:choose>
                </td>
                <td><xsl:value-of select="*[local-name() = 'OpisZalacznika']"/></td>
                <td><xsl:value-of select="@format"/></td>
                <td>
                  <xsl:choose>
                    <xsl:when test="@kodowanie = 'URI'">pod adresem: <xsl:value-of select="*[local-name() = 'DaneZalacznika']"/></xsl:when>
                    <xsl:when test="*[local-name() = 'DaneZalacznika']">w dokumencie</xsl:when>
                    <xsl:otherwise>poza dokumentem</xsl:otherwise>
                  </xsl:choose>
                </td>
              </tr>
            </xsl:for-each>
          </tbody>
        </table>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="signatures">
    <h2>Podpis elektroniczny</h2>
    <p>
      <xsl:choose>
        <xsl:when test="count(ds:Signature) = 0">Dokument nie zawiera podpisu.</xsl:when>
        <xsl:otherwise>Liczba podpisów w dokumencie: <xsl:value-of select="count(ds:Signature)"/>. Ten widok ich nie sprawdza.</xsl:otherwise>
      </xsl:choose>
    </p>
  </xsl:template>
</xsl:stylesheet>
