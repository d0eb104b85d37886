BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001_pre');
CREATE TABLE arrivals (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	box_id INTEGER NOT NULL, 
	channel VARCHAR(40) NOT NULL, 
	platform_id VARCHAR(100), 
	sender_id VARCHAR(200) NOT NULL, 
	sender_name TEXT NOT NULL, 
	sender_account VARCHAR(200), 
	answer_address VARCHAR(200), 
	sent_at_raw VARCHAR(60) NOT NULL, 
	sent_at DATETIME, 
	received_at DATETIME NOT NULL, 
	file_name TEXT NOT NULL, 
	envelope_sha256 VARCHAR(64) NOT NULL, 
	document_sha256 VARCHAR(64) NOT NULL, 
	test BOOLEAN NOT NULL, 
	duplicate_of INTEGER, 
	confirmed_at DATETIME, 
	off_queue_at DATETIME, 
	checked_at DATETIME, 
	quarantine VARCHAR(60), 
	is_evidence BOOLEAN NOT NULL, 
	form VARCHAR(200), 
	subject TEXT, 
	verdict VARCHAR(30), 
	verdict_reason TEXT, 
	signers JSON, 
	findings JSON, 
	status VARCHAR(30) NOT NULL, 
	CONSTRAINT pk_arrivals PRIMARY KEY (id), 
	CONSTRAINT fk_arrivals_box_id FOREIGN KEY(box_id) REFERENCES boxes (id), 
	CONSTRAINT fk_arrivals_duplicate_of FOREIGN KEY(duplicate_of) REFERENCES arrivals (id), 
	CONSTRAINT fk_arrivals_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_arrivals_public_id UNIQUE (public_id)
);
INSERT INTO "arrivals" VALUES(1,'arr_nbcm2kmkbzumzbdy7jyw',1,1,'epuap','700000','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:33:00.000000','wniosek-0.xml','fa8dc95957aad2db8098eb4f1eaf87081d093644af299a1388dc54163673ab22','b42ece0ea5e5425adb0bcd982b337f1cdf7b022932581def4c46a27f535dc235',0,NULL,'2026-03-21 13:33:00.000000',NULL,'2026-03-21 13:33:00.000000',NULL,0,'2017/10/24/4566','Wniosek o kosz numer 0 przy wiacie','unsigned','unsigned','[]','[]','handed_over');
INSERT INTO "arrivals" VALUES(2,'arr_ytxcgmf4flja6z6u4t7r',1,1,'epuap','700001','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:33:00.000000','wniosek-1.xml','7b291ea479280e12a70d82778472bb48b2bb5a33cf7b207e6de1c5259a1c78c9','430d66796dc984c1a2868c2ad542935379ba7b67318fbdf47a28ffda7da24dad',0,NULL,'2026-03-21 13:44:00.000000','2026-03-21 13:44:00.000000','2026-03-21 13:33:00.000000',NULL,0,'2017/10/24/4566','Wniosek o kosz numer 1 przy wiacie','unsigned','unsigned','[]','[]','handover_unknown');
INSERT INTO "arrivals" VALUES(3,'arr_hsu3nwizbuuwbcums54g',1,1,'epuap','700002','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','wniosek-2.xml','0f3c226ed8efd74b0f0bc9c5d18d7f09f01ac66ed047e38706ac9548d6212fd5','fcaa2cd18fb2ae8de494f62dcfa580fbb0dc7274f53f136153ac5ab5d0dda925',0,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000',NULL,0,'2017/10/24/4566','Wniosek o kosz numer 2 przy wiacie','unsigned','unsigned','[]','[]','not_taken');
INSERT INTO "arrivals" VALUES(4,'arr_inhap42thgnysvw45ptb',1,1,'epuap','700003','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','wniosek-3.xml','06993fe67a44a050653e8cdd69c14edec4c1a1c72c7d7e2a1290345f0c65a52a','7e9bc6500b820ed7442fd19a7dece498ad0438faadd27bfeef703e53f353997e',0,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000',NULL,0,'2017/10/24/4566','Wniosek o kosz numer 3 przy wiacie','unsigned','unsigned','[]','[]','handing_over');
INSERT INTO "arrivals" VALUES(5,'arr_cfsmxuvmsidkfl4uxybu',1,1,'epuap','700004','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','wniosek-4.xml','b47f39f7ff46bd1afd2f9fa4d51a87a849a8e8099c4644f15cf7da4b827f582a','b980f83d7cb5e430fec71d630aad39a3e8386db45384a0b5b3648dea033354d0',0,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000',NULL,0,'2017/10/24/4566','Wniosek o kosz numer 4 przy wiacie','unsigned','unsigned','[]','[]','routed');
INSERT INTO "arrivals" VALUES(6,'arr_juin22oaug6p4mgnanxf',1,1,'epuap','700005','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','uciety.xml','16949355b868924ab88f72ee6e468aade7acb91ba4673dc6f68ca9109cc5201a','cec325b34124fa6aa3fa3fe11e575a20efc3de96e5d6b6ccaee41cc792a84bdc',0,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000','xml_not_wellformed',0,NULL,'uciety.xml','unreadable','xml_not_wellformed','[]','[]','quarantined');
INSERT INTO "arrivals" VALUES(7,'arr_4huolzno6uabvqanpqf3',1,1,'epuap','700006','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','pismo.xml','10bd906ef3b18325a2613cc0d19fb92204893113d2a87b582a35923233712eaa','3636c9e8f839ff25f39a5c4d4ed86debf5d7ad80aecf7a1c76e250784d99d624',1,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000',NULL,0,'2017/10/24/4566','Wniosek o kosz przy wiacie','unsigned','unsigned','[]','[]','checked');
INSERT INTO "arrivals" VALUES(8,'arr_eymhhcnfzrkj5tknoz6f',1,1,'epuap','700007','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','UPP.xml','e3d7590d515583bcef4e8af9f5dcfcba39eb4846fa8b2993027140ae0aea3635','696e34819d6edaad73f4af7ea5dd1dcdc1e4a07ca58d4abe67b82df0616aa402',0,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000',NULL,1,NULL,'UPP','verified','passed',NULL,NULL,'checked');
INSERT INTO "arrivals" VALUES(9,'arr_s7igjqpxksarvur2pmxr',1,1,'epuap','700008','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','UPP.xml','ba9616de67783abb59aebb6d24fabb66875710df96adeda7478f8ff1bdc850fa','ad6d8addd6ececdf82099934d51e91574bcc9bcc56b6dfeadb60162c049288f8',0,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000',NULL,1,NULL,'UPP','verified','passed',NULL,NULL,'checked');
INSERT INTO "arrivals" VALUES(10,'arr_zf2nmj4ko56nh22yetix',1,1,'epuap','700009','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:44:00.000000','UPP.xml','0466227387ffca1d0bfecbec20c2031016b482af4b4ac74806e1e44cbcd6f4c6','6bed5cde08664eccb84da5fca9e4d1c445d78cb3df8ff6ff5ab7c3cfad2e25c2',0,NULL,'2026-03-21 13:44:00.000000',NULL,'2026-03-21 13:44:00.000000','receipt_not_confirmed',1,NULL,'UPP','failed','no_certificate_chain_found',NULL,NULL,'quarantined');
INSERT INTO "arrivals" VALUES(11,'arr_tfuaascttpuprwivhi7w',1,1,'epuap','700010','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:48:00.000000','wniosek-5.xml','641bd0ab56a1b1d0874ccefd55528afe2a95aa6fa62e937c6a94d195c152302b','2bf75381d4f6cf4995a94590c8d0980818ed0fb3643b3b66ad2a01ddc9a8f387',0,NULL,'2026-03-21 13:48:00.000000',NULL,'2026-03-21 13:48:00.000000',NULL,0,'2017/10/24/4566','Wniosek o kosz numer 5 przy wiacie','unsigned','unsigned','[]','[]','routed');
INSERT INTO "arrivals" VALUES(12,'arr_adgawzjj3v63ok23cmxr',1,1,'epuap','700011','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:48:00.000000','wniosek-6.xml','c1a0a72b7fb7077a2deaffc6e148cd4058c86955183e63ec643091f7227da3cd','13fcd1614333a66c75067724968fe9302bc89bd6768c6ab37d9622aa1bded9c0',0,NULL,'2026-03-21 13:48:00.000000',NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'confirmed');
INSERT INTO "arrivals" VALUES(13,'arr_gpzw5lp7ccemi64jym4q',1,1,'epuap','700012','jtestowy','Jan Testowy','jtestowy','/jtestowy/domyslna','2026-03-02T10:00:00+01:00','2026-03-02 09:00:00.000000','2026-03-21 13:48:00.000000','wniosek-7.xml','8196596bce99ec31678093012a171d284f1503ca2171afaff0ab3b1837c4b954','45f58d8832ac879bbd3825fa89eeb364a8abfd65864c9344b08167f49cbc7e96',0,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'kept');
CREATE TABLE attempts (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	action VARCHAR(20) NOT NULL, 
	dispatch_id INTEGER, 
	arrival_id INTEGER, 
	hand_over_id INTEGER, 
	request_sha256 VARCHAR(64) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	call_deadline DATETIME NOT NULL, 
	closed_at DATETIME, 
	outcome VARCHAR(20) NOT NULL, 
	answer_sha256 VARCHAR(64), 
	error_code VARCHAR(60), 
	detail TEXT, 
	CONSTRAINT pk_attempts PRIMARY KEY (id), 
	CONSTRAINT fk_attempts_arrival_id FOREIGN KEY(arrival_id) REFERENCES arrivals (id), 
	CONSTRAINT fk_attempts_dispatch_id FOREIGN KEY(dispatch_id) REFERENCES dispatches (id), 
	CONSTRAINT fk_attempts_hand_over_id FOREIGN KEY(hand_over_id) REFERENCES hand_overs (id), 
	CONSTRAINT fk_attempts_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_attempts_public_id UNIQUE (public_id)
);
INSERT INTO "attempts" VALUES(1,'att_cwchegwdi24e267m4xxf',1,'send',1,NULL,NULL,'0c7d8341199926a7d1e63918df0303ee0d37bc2235b98990efa7d73b0d6b2d7f','2026-03-02 09:00:00.000000','2026-03-02 09:01:00.000000','2026-03-02 09:00:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(2,'att_myrsqjq4wdzexyvu6equ',1,'send',2,NULL,NULL,'4fab82e9af1ecd06899600edcc3d6046a634ff28e6a884021072023a125342e8','2026-03-02 09:00:00.000000','2026-03-02 09:01:00.000000','2026-03-02 09:00:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(3,'att_5q45rpou6adt5ozoqb7f',1,'send',3,NULL,NULL,'1eccb4a0e2b8236dff04337fccc5bfe281f493067ddceea583a9409c77db75f2','2026-03-03 10:00:00.000000','2026-03-03 10:01:00.000000','2026-03-03 10:00:00.000000','not_taken',NULL,'not_taken','');
INSERT INTO "attempts" VALUES(4,'att_ofugoyflaibxq5zsez7a',1,'send',3,NULL,NULL,'1eccb4a0e2b8236dff04337fccc5bfe281f493067ddceea583a9409c77db75f2','2026-03-04 11:00:00.000000','2026-03-04 11:01:00.000000','2026-03-04 11:00:00.000000','not_taken',NULL,'not_taken','');
INSERT INTO "attempts" VALUES(5,'att_h7ns5b6whzsrg4uwjqz6',1,'send',3,NULL,NULL,'1eccb4a0e2b8236dff04337fccc5bfe281f493067ddceea583a9409c77db75f2','2026-03-05 12:00:00.000000','2026-03-05 12:01:00.000000','2026-03-05 12:00:00.000000','not_taken',NULL,'not_taken','');
INSERT INTO "attempts" VALUES(6,'att_hq66ifebwaojrpmerfrj',1,'send',3,NULL,NULL,'1eccb4a0e2b8236dff04337fccc5bfe281f493067ddceea583a9409c77db75f2','2026-03-06 13:00:00.000000','2026-03-06 13:01:00.000000','2026-03-06 13:00:00.000000','not_taken',NULL,'not_taken','');
INSERT INTO "attempts" VALUES(7,'att_ihqrsoelhfl47pw7ail6',1,'send',4,NULL,NULL,'b0c896867e3d1f9c294937ef98d4669586dbbc1d49e9e73e1b9e4b0d47b7b0a1','2026-03-21 13:00:00.000000','2026-03-21 13:01:00.000000','2026-03-21 13:00:00.000000','taken','a80c1f653c32a9687a893d76ecdadf9c9b9662ab08050ad3f20c4687832a859c',NULL,NULL);
INSERT INTO "attempts" VALUES(8,'att_lscffpuu4argllodcfry',1,'send',5,NULL,NULL,'d6bfff25a11516a403f71e83555ff6069919662f7a044e0713cafef94c9693d0','2026-03-21 13:00:00.000000','2026-03-21 13:01:00.000000','2026-03-21 13:00:00.000000','taken','a80c1f653c32a9687a893d76ecdadf9c9b9662ab08050ad3f20c4687832a859c',NULL,NULL);
INSERT INTO "attempts" VALUES(9,'att_g2yynmhnknanja45ehds',1,'send',6,NULL,NULL,'f3c30f9d7d24de7b8a38f61361d4039a9b938a4705da4d8acb4138eafffadf10','2026-03-21 13:00:00.000000','2026-03-21 13:01:00.000000','2026-03-21 13:00:00.000000','refused','b82375b24137e985ce7ac3a51774bee2c50906f3c71c8ccf5a5b066783c6d263','refused','no such box');
INSERT INTO "attempts" VALUES(10,'att_4yexhv7wy7rlxzncspyn',1,'send',7,NULL,NULL,'06cba043012f81907db4df07201113fd130fb9f2d012cc899a0f9bf5143169a8','2026-03-21 13:00:00.000000','2026-03-21 13:01:00.000000','2026-03-21 13:00:00.000000','taken','a80c1f653c32a9687a893d76ecdadf9c9b9662ab08050ad3f20c4687832a859c',NULL,NULL);
INSERT INTO "attempts" VALUES(11,'att_javzikgi3uikax4jrwfp',1,'send',8,NULL,NULL,'13e1d034c6bbf0e96f7e0cfc91c24e39c289d61fe57237956d984ae590bcdc8c','2026-03-21 13:00:00.000000','2026-03-21 13:01:00.000000','2026-03-21 13:00:00.000000','taken','a80c1f653c32a9687a893d76ecdadf9c9b9662ab08050ad3f20c4687832a859c',NULL,NULL);
INSERT INTO "attempts" VALUES(12,'att_ho2tcfnswi3fb4n6dcfw',1,'send',9,NULL,NULL,'a511af5978063596151b4ebef5e6352a9065742bab1bdfdd3fc9a84e2378f42e','2026-03-21 13:00:00.000000','2026-03-21 13:01:00.000000','2026-03-21 13:00:00.000000','refused','b82375b24137e985ce7ac3a51774bee2c50906f3c71c8ccf5a5b066783c6d263','refused','no such box');
INSERT INTO "attempts" VALUES(13,'att_owmolihl6nkbcdddcpkp',1,'send',10,NULL,NULL,'e5f59bf78389e82f289ac85ac77ce4c5508beb4208244f4c10c3082923b5dd2d','2026-03-21 13:00:00.000000','2026-03-21 13:01:00.000000','2026-03-21 13:00:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(14,'att_64pbriwj5vj76u7rrluc',1,'send',11,NULL,NULL,'5d03cbd7bdaede95fe8d5b998bc3ddd99ea0b53173368dc9caf6af10f061845e','2026-03-21 13:22:00.000000','2026-03-21 13:23:00.000000','2026-03-21 13:22:00.000000','taken','a80c1f653c32a9687a893d76ecdadf9c9b9662ab08050ad3f20c4687832a859c',NULL,NULL);
INSERT INTO "attempts" VALUES(15,'att_ttfjbj45zawzzqmc27f5',1,'send',12,NULL,NULL,'69abe14319acac133ea591fcaad91bd7fb687e60aaab5ae3cbc9c81ee703fa81','2026-03-21 13:22:00.000000','2026-03-21 13:23:00.000000','2026-03-21 13:22:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(16,'att_ctj72zwvdfrdox7q6mdg',1,'send',13,NULL,NULL,'d1bc5a32c6783138bf6cd8689bb296b89c97fc7e029bbd8742fc5f62f46422b1','2026-03-21 13:22:00.000000','2026-03-21 13:23:00.000000','2026-03-21 13:22:00.000000','taken','a80c1f653c32a9687a893d76ecdadf9c9b9662ab08050ad3f20c4687832a859c',NULL,NULL);
INSERT INTO "attempts" VALUES(17,'att_ymgqcvwxk7zx5lpurz36',1,'confirm',NULL,1,NULL,'b42ece0ea5e5425adb0bcd982b337f1cdf7b022932581def4c46a27f535dc235','2026-03-21 13:33:00.000000','2026-03-21 13:34:00.000000','2026-03-21 13:33:00.000000','refused',NULL,'wrong_digest','');
INSERT INTO "attempts" VALUES(18,'att_j64l7tn7xlvvfmbrpwai',1,'confirm',NULL,1,NULL,'b42ece0ea5e5425adb0bcd982b337f1cdf7b022932581def4c46a27f535dc235','2026-03-21 13:33:00.000000','2026-03-21 13:34:00.000000','2026-03-21 13:33:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(19,'att_wgcepfo4b6ibvem3auzq',1,'confirm',NULL,2,NULL,'430d66796dc984c1a2868c2ad542935379ba7b67318fbdf47a28ffda7da24dad','2026-03-21 13:33:00.000000','2026-03-21 13:34:00.000000','2026-03-21 13:33:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(20,'att_bbo43dssmj23aj7d6eiz',1,'hand_over',NULL,NULL,1,'b42ece0ea5e5425adb0bcd982b337f1cdf7b022932581def4c46a27f535dc235','2026-03-21 13:33:00.000000','2026-03-21 13:34:00.000000','2026-03-21 13:33:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(21,'att_rnoysrsc5fh5ftgb7cbd',1,'hand_over',NULL,NULL,2,'430d66796dc984c1a2868c2ad542935379ba7b67318fbdf47a28ffda7da24dad','2026-03-21 13:33:00.000000','2026-03-21 13:34:00.000000','2026-03-21 13:33:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(22,'att_tz7bd2nnvj7yzbmfuovg',1,'confirm',NULL,3,NULL,'fcaa2cd18fb2ae8de494f62dcfa580fbb0dc7274f53f136153ac5ab5d0dda925','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(23,'att_tfc5glyy67wgmfxur4tc',1,'confirm',NULL,4,NULL,'7e9bc6500b820ed7442fd19a7dece498ad0438faadd27bfeef703e53f353997e','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(24,'att_cjw22iqbz4q356wjakhr',1,'confirm',NULL,5,NULL,'b980f83d7cb5e430fec71d630aad39a3e8386db45384a0b5b3648dea033354d0','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(25,'att_r5ro65dmsd24gi2pqa6a',1,'confirm',NULL,6,NULL,'cec325b34124fa6aa3fa3fe11e575a20efc3de96e5d6b6ccaee41cc792a84bdc','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(26,'att_l4hbmg27hwp4dhkpbbkx',1,'confirm',NULL,7,NULL,'3636c9e8f839ff25f39a5c4d4ed86debf5d7ad80aecf7a1c76e250784d99d624','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(27,'att_7emey5amrg6lzjeqoweh',1,'confirm',NULL,8,NULL,'696e34819d6edaad73f4af7ea5dd1dcdc1e4a07ca58d4abe67b82df0616aa402','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(28,'att_acq2sepbwhcbthbots5c',1,'confirm',NULL,9,NULL,'ad6d8addd6ececdf82099934d51e91574bcc9bcc56b6dfeadb60162c049288f8','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(29,'att_qdjazfl7mgt5s4de4ep2',1,'confirm',NULL,10,NULL,'6bed5cde08664eccb84da5fca9e4d1c445d78cb3df8ff6ff5ab7c3cfad2e25c2','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(30,'att_kn2gaqxqotzc457h7idx',1,'hand_over',NULL,NULL,3,'fcaa2cd18fb2ae8de494f62dcfa580fbb0dc7274f53f136153ac5ab5d0dda925','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','refused',NULL,'refused','');
INSERT INTO "attempts" VALUES(31,'att_b5oprsexnbry5dnlacpm',1,'hand_over',NULL,NULL,4,'7e9bc6500b820ed7442fd19a7dece498ad0438faadd27bfeef703e53f353997e','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(32,'att_rhiwtz6q2vpwpsnb567j',1,'hand_over',NULL,NULL,5,'b980f83d7cb5e430fec71d630aad39a3e8386db45384a0b5b3648dea033354d0','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','not_taken',NULL,'not_taken','');
INSERT INTO "attempts" VALUES(33,'att_dfjiq6ruiyoez4k3b57o',1,'send',14,NULL,NULL,'b8f47a250419ec04cb67cfe6f6b9e073090c24a8bdf0611a064d7a1b41c5ff32','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(34,'att_4k66rqucmbrqqguhuwyy',1,'send',15,NULL,NULL,'06a3aa1bcb41545376ba2571192dbd6d8b22b4cd2b1e3924b29efc06d97055df','2026-03-21 13:44:00.000000','2026-03-21 13:45:00.000000','2026-03-21 13:44:00.000000','unknown',NULL,'outcome_unknown','');
INSERT INTO "attempts" VALUES(35,'att_vsiyaebu7kswyf2fikev',1,'hand_over',NULL,NULL,5,'b980f83d7cb5e430fec71d630aad39a3e8386db45384a0b5b3648dea033354d0','2026-03-21 13:48:00.000000','2026-03-21 13:49:00.000000','2026-03-21 13:48:00.000000','not_taken',NULL,'not_taken','');
INSERT INTO "attempts" VALUES(36,'att_xtqa7u7whqjkt4ujnscy',1,'confirm',NULL,11,NULL,'2bf75381d4f6cf4995a94590c8d0980818ed0fb3643b3b66ad2a01ddc9a8f387','2026-03-21 13:48:00.000000','2026-03-21 13:49:00.000000','2026-03-21 13:48:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(37,'att_oaidomquhi67kyd3dlq6',1,'confirm',NULL,12,NULL,'13fcd1614333a66c75067724968fe9302bc89bd6768c6ab37d9622aa1bded9c0','2026-03-21 13:48:00.000000','2026-03-21 13:49:00.000000','2026-03-21 13:48:00.000000','taken',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(38,'att_xrhrsuov5h5cuwncwmmo',1,'confirm',NULL,13,NULL,'45f58d8832ac879bbd3825fa89eeb364a8abfd65864c9344b08167f49cbc7e96','2026-03-21 13:48:00.000000','2026-03-21 13:49:00.000000',NULL,'open',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(39,'att_sqks3n5z6vkyfhr4gucg',1,'send',16,NULL,NULL,'dbc0c6a3537d6845feb0450e0d67826c4e2fba3d75d77fff91095e7ef8a1807a','2026-03-21 13:59:00.000000','2026-03-21 14:00:00.000000','2026-03-21 13:59:00.000000','not_taken',NULL,'not_taken','');
INSERT INTO "attempts" VALUES(40,'att_ygdfnlimqevwdfi2uwtf',1,'send',17,NULL,NULL,'47e0d9c7bcfbf7269b353df5a4ee658dca393abe4a51a2142061b5559a426e8e','2026-03-21 13:59:00.000000','2026-03-21 14:00:00.000000',NULL,'open',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(41,'att_am56yhje2c3ab7pglg7d',1,'send',18,NULL,NULL,'08654a43f5809386fdb304b693265032cd92222f81bb0d6a21924c662f1ec2bb','2026-03-21 13:59:00.000000','2026-03-21 14:00:00.000000','2026-03-21 13:59:00.000000','taken','a80c1f653c32a9687a893d76ecdadf9c9b9662ab08050ad3f20c4687832a859c',NULL,NULL);
CREATE TABLE bindings (
	id INTEGER NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	bound_at DATETIME NOT NULL, 
	CONSTRAINT pk_bindings PRIMARY KEY (id)
);
CREATE TABLE boxes (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	channel VARCHAR(40) NOT NULL, 
	entity VARCHAR(100) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	address VARCHAR(200) NOT NULL, 
	answer_address VARCHAR(200) NOT NULL, 
	receiving BOOLEAN NOT NULL, 
	paused TEXT, 
	empty_at DATETIME, 
	CONSTRAINT pk_boxes PRIMARY KEY (id), 
	CONSTRAINT fk_boxes_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_boxes_channel_address UNIQUE (channel, address), 
	CONSTRAINT uq_boxes_public_id UNIQUE (public_id)
);
INSERT INTO "boxes" VALUES(1,'box_q6rl6ecoxswsdvsbzltb',1,'epuap','lubin','Skrytka urzędu','/lubin/skrytka','/lubin/skrytka',1,NULL,'2026-03-21 13:44:00.000000');
CREATE TABLE clients (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	key_sha256 VARCHAR(64) NOT NULL, 
	admin BOOLEAN NOT NULL, 
	CONSTRAINT pk_clients PRIMARY KEY (id), 
	CONSTRAINT fk_clients_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_clients_key_sha256 UNIQUE (key_sha256), 
	CONSTRAINT uq_clients_name UNIQUE (name), 
	CONSTRAINT uq_clients_public_id UNIQUE (public_id)
);
INSERT INTO "clients" VALUES(1,'cli_wia5rnvhcrh6aw3axmbx',1,'ezd','none:ezd',0);
CREATE TABLE dispatches (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	channel VARCHAR(40) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_dispatches PRIMARY KEY (id), 
	CONSTRAINT fk_dispatches_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_dispatches_public_id UNIQUE (public_id)
);
INSERT INTO "dispatches" VALUES(1,'dsp_u645xjgnxhf6xvz77r3o',1,'epuap','2026-03-02 09:00:00.000000');
INSERT INTO "dispatches" VALUES(2,'dsp_7jf75zlm6np6euon3ecy',1,'epuap','2026-03-02 09:00:00.000000');
INSERT INTO "dispatches" VALUES(3,'dsp_bfgrvoeabm427r3zy7ji',1,'epuap','2026-03-03 10:00:00.000000');
INSERT INTO "dispatches" VALUES(4,'dsp_eskhdac7ua6kjxfcogyb',1,'epuap','2026-03-21 13:00:00.000000');
INSERT INTO "dispatches" VALUES(5,'dsp_xmehfwxedmfgonohxupo',1,'epuap','2026-03-21 13:00:00.000000');
INSERT INTO "dispatches" VALUES(6,'dsp_ui47kayzzntaisoehvnf',1,'epuap','2026-03-21 13:00:00.000000');
INSERT INTO "dispatches" VALUES(7,'dsp_v7mu6ujg5hwgvtgvddcl',1,'epuap','2026-03-21 13:00:00.000000');
INSERT INTO "dispatches" VALUES(8,'dsp_jfeqdulwygcxt5nafdb5',1,'epuap','2026-03-21 13:00:00.000000');
INSERT INTO "dispatches" VALUES(9,'dsp_qyou3eug2zcad637l5gr',1,'epuap','2026-03-21 13:00:00.000000');
INSERT INTO "dispatches" VALUES(10,'dsp_mv6dkiuwninbarf5ohxf',1,'epuap','2026-03-21 13:00:00.000000');
INSERT INTO "dispatches" VALUES(11,'dsp_hx6ll4nb3tttpmg242mh',1,'epuap','2026-03-21 13:22:00.000000');
INSERT INTO "dispatches" VALUES(12,'dsp_72kkqdqjl3ozwbxz3nqr',1,'epuap','2026-03-21 13:22:00.000000');
INSERT INTO "dispatches" VALUES(13,'dsp_wtpa74bygnrc34kvihpu',1,'epuap','2026-03-21 13:22:00.000000');
INSERT INTO "dispatches" VALUES(14,'dsp_yxttx3sxdhcjd5ryfjie',1,'epuap','2026-03-21 13:44:00.000000');
INSERT INTO "dispatches" VALUES(15,'dsp_rlwgr3uvt5uevp25rqe4',1,'epuap','2026-03-21 13:44:00.000000');
INSERT INTO "dispatches" VALUES(16,'dsp_edfh7d662wc7a3qa2ux4',1,'epuap','2026-03-21 13:59:00.000000');
INSERT INTO "dispatches" VALUES(17,'dsp_a4glymjpx7ixvqv4b2tl',1,'epuap','2026-03-21 13:59:00.000000');
INSERT INTO "dispatches" VALUES(18,'dsp_6i5ofeu2mandvhb5aaur',1,'epuap','2026-03-21 13:59:00.000000');
INSERT INTO "dispatches" VALUES(19,'dsp_uwfucvjofcyacpvve5fx',1,'epuap','2026-03-21 13:59:00.000000');
CREATE TABLE documents (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	letter_id INTEGER, 
	arrival_id INTEGER, 
	role VARCHAR(20) NOT NULL, 
	position INTEGER NOT NULL, 
	name_given TEXT, 
	name VARCHAR(255) NOT NULL, 
	media_type VARCHAR(255) NOT NULL, 
	size INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	derived_from INTEGER, 
	note TEXT, 
	CONSTRAINT pk_documents PRIMARY KEY (id), 
	CONSTRAINT fk_documents_arrival_id FOREIGN KEY(arrival_id) REFERENCES arrivals (id), 
	CONSTRAINT fk_documents_derived_from FOREIGN KEY(derived_from) REFERENCES documents (id), 
	CONSTRAINT fk_documents_letter_id FOREIGN KEY(letter_id) REFERENCES letters (id), 
	CONSTRAINT fk_documents_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_documents_public_id UNIQUE (public_id)
);
INSERT INTO "documents" VALUES(1,'doc_sk4buc4g376jmpir677w',1,1,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(2,'doc_est6pyrpseetnr2opdy6',1,1,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',1,NULL);
INSERT INTO "documents" VALUES(3,'doc_hpkgtynahkykeqvjycii',1,1,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',2,NULL);
INSERT INTO "documents" VALUES(4,'doc_dyrmdxpkka5iphq3yghm',1,1,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'53c3cfe58e3a645894998ee4fefff108bfc5c7fdae355e6797ef503749410ed3',2,NULL);
INSERT INTO "documents" VALUES(5,'doc_ftyzaalmic2ormney6xo',1,2,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(6,'doc_owclup2fnkpxapjpyzwl',1,2,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',5,NULL);
INSERT INTO "documents" VALUES(7,'doc_6xttyzgdfer2bl6jvxrl',1,2,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',6,NULL);
INSERT INTO "documents" VALUES(8,'doc_3etekuz4gpwfeqkmfnuc',1,2,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'7ac1e50b07ecd38d8dc7a220daa6bf34e202d93cd2ada83cb519d07501b724c1',6,NULL);
INSERT INTO "documents" VALUES(9,'doc_vz7k2sldlbafhjqt3ckg',1,3,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(10,'doc_irwhqxwszxrjjoofbesg',1,3,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',9,NULL);
INSERT INTO "documents" VALUES(11,'doc_ia2nqct5cr4rrwe2gg26',1,3,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',10,NULL);
INSERT INTO "documents" VALUES(12,'doc_4orkzvoqwhxoboyobmu6',1,3,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'31acf2a91cdc1587b0c9a0953ef3d517e533219ef9a04e4679fbb22b035ca2de',10,NULL);
INSERT INTO "documents" VALUES(13,'doc_qa7mtnvgyk2sddbr2efk',1,4,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(14,'doc_u7heyxpta7m3nxrzgbg4',1,4,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',13,NULL);
INSERT INTO "documents" VALUES(15,'doc_uhhbuiqpr7frmfhwzw2t',1,4,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',14,NULL);
INSERT INTO "documents" VALUES(16,'doc_q6wej4pwkeoczjxgwftp',1,4,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'14c92c784db9b004d40e3d77b04420dddba8120e413d930f557ee8963dae336d',14,NULL);
INSERT INTO "documents" VALUES(17,'doc_tsid75ovved2qjpcexph',1,5,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(18,'doc_asl3v7ai7fds4jecjg3z',1,5,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',17,NULL);
INSERT INTO "documents" VALUES(19,'doc_uubb5vz7dmlozcvenuz2',1,5,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',18,NULL);
INSERT INTO "documents" VALUES(20,'doc_fty6kbtwlejpuy7rrrqb',1,5,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'744a1ee4af3213942f81038bbc2dd1fd9a75b6cdbd8343a36a86f6ae57fe92a3',18,NULL);
INSERT INTO "documents" VALUES(21,'doc_7umcwqisjsy37ebytgsh',1,6,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(22,'doc_pa53jvckhimootupllc7',1,6,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',21,NULL);
INSERT INTO "documents" VALUES(23,'doc_gpiaeiy7qt2a6qsarly2',1,6,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',22,NULL);
INSERT INTO "documents" VALUES(24,'doc_cgn77iebxtciw4jmhhtb',1,6,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'b352163e21443612f2d0aa5bde37a0f2f6f72263810ef35b6f364daf31f125ed',22,NULL);
INSERT INTO "documents" VALUES(25,'doc_ylszcmhayorqedcsemvt',1,7,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(26,'doc_hue63oojijmvw6qrkwr2',1,7,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',25,NULL);
INSERT INTO "documents" VALUES(27,'doc_lftwsg4egbinpihga6lq',1,7,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',26,NULL);
INSERT INTO "documents" VALUES(28,'doc_jxrp2vjv6pillccwtqze',1,7,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'a77f0e64c02494190f81ac309daa757be943c3a4c330db047631ff56645a953a',26,NULL);
INSERT INTO "documents" VALUES(29,'doc_wd7yeurxtrcrhumlpg7j',1,8,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(30,'doc_usjstz5sabw65mczykj3',1,8,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',29,NULL);
INSERT INTO "documents" VALUES(31,'doc_v7jeuxviwkjwdiswdf62',1,8,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',30,NULL);
INSERT INTO "documents" VALUES(32,'doc_ucrb2lxt4odulgtd4s67',1,8,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'285ec68946bb4663a65ef5af1bcde9cf569e1fd702449fea85cede852bef6ed9',30,NULL);
INSERT INTO "documents" VALUES(33,'doc_j2u5q7cqpn5n74cqmsb2',1,9,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(34,'doc_lgxe4dboddnohgh3v3kq',1,9,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',33,NULL);
INSERT INTO "documents" VALUES(35,'doc_vcowuhb4inlcg4zwhqve',1,9,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',34,NULL);
INSERT INTO "documents" VALUES(36,'doc_ztsbk22syxwhjm4ht75g',1,10,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(37,'doc_7s3n5h5kleonkplvmfvw',1,10,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',36,NULL);
INSERT INTO "documents" VALUES(38,'doc_ft5k7rz2f6d4liqjfcu2',1,10,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',37,NULL);
INSERT INTO "documents" VALUES(39,'doc_k4aos6i6bg4lulup3viv',1,11,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(40,'doc_4iz6qkyp6hcw5biehroe',1,11,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',39,NULL);
INSERT INTO "documents" VALUES(41,'doc_4iejzpquxadfw5vslafq',1,11,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',40,NULL);
INSERT INTO "documents" VALUES(42,'doc_usqgqspzwhwxntsx2hze',1,12,NULL,'original',0,'decyzja.xml','decyzja.xml','application/xml',4,'560df5a0d11f9659422e419595cedb89a97f613903b505af48e979285d44ab56',NULL,NULL);
INSERT INTO "documents" VALUES(43,'doc_bkbnkv7ms4g5puckjihb',1,13,NULL,'original',0,'decyzja.xml','decyzja.xml','application/xml',4,'560df5a0d11f9659422e419595cedb89a97f613903b505af48e979285d44ab56',NULL,NULL);
INSERT INTO "documents" VALUES(44,'doc_a6uwu7v6b2hnel2rccpa',1,14,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(45,'doc_ngy5gl5ma5bs3vgw5366',1,14,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',44,NULL);
INSERT INTO "documents" VALUES(46,'doc_brqrszbz3wkoe7n7xaap',1,14,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',45,NULL);
INSERT INTO "documents" VALUES(47,'doc_mrczd23mg6pkno4c2qde',1,14,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'dd2af215b3491149e2500cc7aa2dd79c3ef267b7170a4b497ecb3f1a65bd6583',45,NULL);
INSERT INTO "documents" VALUES(48,'doc_5qfwtakcnvaoefpp54n6',1,15,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(49,'doc_id4ijnob7xvsohkjb4ln',1,15,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',48,NULL);
INSERT INTO "documents" VALUES(50,'doc_7f2zebhe4wkhhx35pqap',1,15,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',49,NULL);
INSERT INTO "documents" VALUES(51,'doc_nwxgj76tyiea4dyguzxm',1,15,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'a8f7f0e6c95890529f37607e27d707a2c1a063e346641ba1f8bfbbdc087de85a',49,NULL);
INSERT INTO "documents" VALUES(52,'doc_k3ag45dzpzuettxbfby6',1,16,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(53,'doc_pdifh5cyzcvdn5bmqto6',1,16,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',52,NULL);
INSERT INTO "documents" VALUES(54,'doc_ynzp74ndynm7myrhrphm',1,16,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',53,NULL);
INSERT INTO "documents" VALUES(55,'doc_ij2mxabpa2qxfr7kbo7e',1,16,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'d7e992eea3cea9363bffdee0cf6ef7517de17030a9e9d886839b31c13c009ebd',53,NULL);
INSERT INTO "documents" VALUES(56,'doc_6npafglq7hrxngy3fdae',1,17,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(57,'doc_vknncg7eauuyh6dfpyd4',1,17,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',56,NULL);
INSERT INTO "documents" VALUES(58,'doc_yvc4u44mfat5ftpcflpa',1,17,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',57,NULL);
INSERT INTO "documents" VALUES(59,'doc_df4gk2oveogcbiqjnytc',1,17,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'99cf05d92bdcf3237bd62eba2b9e1a9b459e391e6af612682e150475fd9bcd59',57,NULL);
INSERT INTO "documents" VALUES(60,'doc_qve7pm5nql3gbmznpqsw',1,NULL,1,'original',0,'wniosek-0.xml','wniosek-0.xml','application/xml',4644,'b42ece0ea5e5425adb0bcd982b337f1cdf7b022932581def4c46a27f535dc235',NULL,NULL);
INSERT INTO "documents" VALUES(61,'doc_r6r4k46ch3icbmh2svgn',1,NULL,1,'attachment',1,'zdjęcie wiaty.pdf','zdjęcie wiaty.pdf','application/pdf',910,'201b84e885741bc3a4f7c3a314aa538e03cfb6ab1d3aa7dcc65e605284cf464f',60,NULL);
INSERT INTO "documents" VALUES(62,'doc_23dovmetd7wugfy35tpc',1,NULL,2,'original',0,'wniosek-1.xml','wniosek-1.xml','application/xml',4644,'430d66796dc984c1a2868c2ad542935379ba7b67318fbdf47a28ffda7da24dad',NULL,NULL);
INSERT INTO "documents" VALUES(63,'doc_rod7bqfbssqklhmvzexn',1,NULL,2,'attachment',1,'zdjęcie wiaty.pdf','zdjęcie wiaty.pdf','application/pdf',910,'201b84e885741bc3a4f7c3a314aa538e03cfb6ab1d3aa7dcc65e605284cf464f',62,NULL);
INSERT INTO "documents" VALUES(64,'doc_7qv4p5gduxjpg5js4i6i',1,NULL,3,'original',0,'wniosek-2.xml','wniosek-2.xml','application/xml',4644,'fcaa2cd18fb2ae8de494f62dcfa580fbb0dc7274f53f136153ac5ab5d0dda925',NULL,NULL);
INSERT INTO "documents" VALUES(65,'doc_iu2b5li3h5jldhdieqc4',1,NULL,3,'attachment',1,'zdjęcie wiaty.pdf','zdjęcie wiaty.pdf','application/pdf',910,'201b84e885741bc3a4f7c3a314aa538e03cfb6ab1d3aa7dcc65e605284cf464f',64,NULL);
INSERT INTO "documents" VALUES(66,'doc_6fkjgm4kh2nr46hbedxa',1,NULL,4,'original',0,'wniosek-3.xml','wniosek-3.xml','application/xml',4644,'7e9bc6500b820ed7442fd19a7dece498ad0438faadd27bfeef703e53f353997e',NULL,NULL);
INSERT INTO "documents" VALUES(67,'doc_3c6bb26zcxn4mpz7h6z7',1,NULL,4,'attachment',1,'zdjęcie wiaty.pdf','zdjęcie wiaty.pdf','application/pdf',910,'201b84e885741bc3a4f7c3a314aa538e03cfb6ab1d3aa7dcc65e605284cf464f',66,NULL);
INSERT INTO "documents" VALUES(68,'doc_mr66pfvselod3vgq2bnc',1,NULL,5,'original',0,'wniosek-4.xml','wniosek-4.xml','application/xml',4644,'b980f83d7cb5e430fec71d630aad39a3e8386db45384a0b5b3648dea033354d0',NULL,NULL);
INSERT INTO "documents" VALUES(69,'doc_svkxycgpqj5aatog5o3l',1,NULL,5,'attachment',1,'zdjęcie wiaty.pdf','zdjęcie wiaty.pdf','application/pdf',910,'201b84e885741bc3a4f7c3a314aa538e03cfb6ab1d3aa7dcc65e605284cf464f',68,NULL);
INSERT INTO "documents" VALUES(70,'doc_xffyqntrnxwptcdcd2yw',1,NULL,6,'original',0,'uciety.xml','uciety.xml','application/xml',2986,'cec325b34124fa6aa3fa3fe11e575a20efc3de96e5d6b6ccaee41cc792a84bdc',NULL,NULL);
INSERT INTO "documents" VALUES(71,'doc_ebtrmplo573clnk7dhj2',1,NULL,7,'original',0,'pismo.xml','pismo.xml','application/xml',4628,'3636c9e8f839ff25f39a5c4d4ed86debf5d7ad80aecf7a1c76e250784d99d624',NULL,NULL);
INSERT INTO "documents" VALUES(72,'doc_mogtvwcz425a5u7nkaoz',1,NULL,7,'attachment',1,'zdjęcie wiaty.pdf','zdjęcie wiaty.pdf','application/pdf',910,'201b84e885741bc3a4f7c3a314aa538e03cfb6ab1d3aa7dcc65e605284cf464f',71,NULL);
INSERT INTO "documents" VALUES(73,'doc_jm3b4jfjla5otqmdjxal',1,NULL,8,'original',0,'UPP.xml','UPP.xml','application/xml',4622,'696e34819d6edaad73f4af7ea5dd1dcdc1e4a07ca58d4abe67b82df0616aa402',NULL,NULL);
INSERT INTO "documents" VALUES(74,'doc_i2qa7xy3hd5tyvwqbz45',1,NULL,9,'original',0,'UPP.xml','UPP.xml','application/xml',4618,'ad6d8addd6ececdf82099934d51e91574bcc9bcc56b6dfeadb60162c049288f8',NULL,NULL);
INSERT INTO "documents" VALUES(75,'doc_iwr42iccu4ism42gqe2s',1,NULL,10,'original',0,'UPP.xml','UPP.xml','application/xml',4618,'6bed5cde08664eccb84da5fca9e4d1c445d78cb3df8ff6ff5ab7c3cfad2e25c2',NULL,NULL);
INSERT INTO "documents" VALUES(76,'doc_ks5u7meqynfh5c2tllnh',1,18,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(77,'doc_rhduse33u5phki4mirp5',1,18,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',76,NULL);
INSERT INTO "documents" VALUES(78,'doc_4dgb536mlerr7jk5dix2',1,18,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',77,NULL);
INSERT INTO "documents" VALUES(79,'doc_cmvh3sq2iw5j7ns27fba',1,18,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'5757fa9fe6aaa6179fc25d8923755c94dcce93cef936d8a6bbb57d4d7d03756c',77,NULL);
INSERT INTO "documents" VALUES(80,'doc_4v3uj5qtm7ahgqshqwmf',1,19,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(81,'doc_nky7jiu7etsfrs5rbs5k',1,19,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',80,NULL);
INSERT INTO "documents" VALUES(82,'doc_rwuxoeifbvjuntdwspu3',1,19,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',81,NULL);
INSERT INTO "documents" VALUES(83,'doc_sar3ps3zou7r3dgfjvfq',1,19,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'0e4355f8a7ad0ed27a5f29acd13119f1bcf07c3f494e6ca341d8f12253d11185',81,NULL);
INSERT INTO "documents" VALUES(84,'doc_ethmnzrp2iqx4h5bqcop',1,NULL,11,'original',0,'wniosek-5.xml','wniosek-5.xml','application/xml',4644,'2bf75381d4f6cf4995a94590c8d0980818ed0fb3643b3b66ad2a01ddc9a8f387',NULL,NULL);
INSERT INTO "documents" VALUES(85,'doc_ydthiey7o4gvsbltzghu',1,NULL,11,'attachment',1,'zdjęcie wiaty.pdf','zdjęcie wiaty.pdf','application/pdf',910,'201b84e885741bc3a4f7c3a314aa538e03cfb6ab1d3aa7dcc65e605284cf464f',84,NULL);
INSERT INTO "documents" VALUES(86,'doc_uxktdgecxp43fkzrcxnc',1,20,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(87,'doc_jltbkqecuhrhmyrk327d',1,20,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',86,NULL);
INSERT INTO "documents" VALUES(88,'doc_4ubz4afl7tusjmocpdrm',1,20,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',87,NULL);
INSERT INTO "documents" VALUES(89,'doc_sitvlqcifnhrfull43fk',1,20,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'39a038d3e8b4179fbcb4a6fc8423b8efd2c17fdbd7b03fe3d85a5d6b6319de28',87,NULL);
INSERT INTO "documents" VALUES(90,'doc_qhqpv5rgolsfl35hv5nn',1,21,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(91,'doc_lytvqbfciv4jrpsfio2a',1,21,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',90,NULL);
INSERT INTO "documents" VALUES(92,'doc_3uffnvvsdhn3yrxhktaj',1,21,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',91,NULL);
INSERT INTO "documents" VALUES(93,'doc_5my7limoefswfuvol4qu',1,21,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'59b43c33f2e0cb82b247531e7e04fca3a2f935448ef4dbd022d2b46962337c40',91,NULL);
INSERT INTO "documents" VALUES(94,'doc_x57sazcuh5cckboru2qo',1,22,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(95,'doc_chsud4mb4vqg6hylki7p',1,22,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',94,NULL);
INSERT INTO "documents" VALUES(96,'doc_krwznawmawbje4oqj3in',1,22,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',95,NULL);
INSERT INTO "documents" VALUES(97,'doc_sencjb53leew7yk6557q',1,22,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'449565c0e4f3ddd1d31e94d2d632303943239adf46744d60bbd15bd453521dbd',95,NULL);
INSERT INTO "documents" VALUES(98,'doc_vf7sj4sbtv6vdlb5lljr',1,23,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(99,'doc_yab6gbab6tn4pmr3m2in',1,23,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',98,NULL);
INSERT INTO "documents" VALUES(100,'doc_z7d4k2fyk5tze772qmmy',1,23,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',99,NULL);
INSERT INTO "documents" VALUES(101,'doc_4sp7pk64ycxk2slptpxy',1,24,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(102,'doc_2mbvrx5ass24ogh6l7du',1,23,NULL,'signed',3,NULL,'pismo.xml','application/xml',6166,'5ced74fb28c02bf045421413b815779816454abe775a18fc342165be914b3dab',99,NULL);
INSERT INTO "documents" VALUES(103,'doc_edcnjqsrdnoymscdge3v',1,24,NULL,'original',1,NULL,'pismo.xml','application/xml',2309,'bef028edfee7f9e9a5210f45a54283e8f61e0b1324b595575fd654d5912b6c24',101,NULL);
INSERT INTO "documents" VALUES(104,'doc_25isyk7gh5eg7nfrwsmq',1,24,NULL,'attachment',2,'notatka.txt','notatka.txt','text/plain',21,'ff72012126df7a85b2bf5e28cfc0b69c2b23e8a307958601af6b00ecab51485d',103,NULL);
INSERT INTO "documents" VALUES(105,'doc_wa6nkiehcie7gonagdtw',1,25,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
INSERT INTO "documents" VALUES(106,'doc_7e2j6ktpggsv5ltkcavn',1,26,NULL,'text',0,'tresc.json','tresc.json','application/json',550,'c8003723dfc4071ba5608455e59127abcbc07aa51ba65e522155284d0677571c',NULL,NULL);
CREATE TABLE evidence (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	shipment_id INTEGER, 
	attempt_id INTEGER, 
	arrival_id INTEGER, 
	kind VARCHAR(30) NOT NULL, 
	name VARCHAR(255), 
	platform_id VARCHAR(100), 
	about VARCHAR(200), 
	event_at_raw VARCHAR(60), 
	event_at DATETIME, 
	received_at DATETIME NOT NULL, 
	sha256 VARCHAR(64), 
	verdict VARCHAR(20) NOT NULL, 
	reason TEXT, 
	"match" VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (id), 
	CONSTRAINT fk_evidence_arrival_id FOREIGN KEY(arrival_id) REFERENCES arrivals (id), 
	CONSTRAINT fk_evidence_attempt_id FOREIGN KEY(attempt_id) REFERENCES attempts (id), 
	CONSTRAINT fk_evidence_shipment_id FOREIGN KEY(shipment_id) REFERENCES shipments (id), 
	CONSTRAINT fk_evidence_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_evidence_public_id UNIQUE (public_id)
);
INSERT INTO "evidence" VALUES(1,'evd_iymo4ckosocp6ikc22ey',1,2,NULL,NULL,'person_closed','decyzja.json',NULL,NULL,NULL,NULL,'2026-03-02 09:00:00.000000','cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564','recorded',NULL,'person');
INSERT INTO "evidence" VALUES(2,'evd_uut4bfptvnylcol36w2w',1,1,NULL,NULL,'search_ended',NULL,NULL,NULL,NULL,NULL,'2026-03-21 13:00:00.000000',NULL,'recorded','not_found','own_id');
INSERT INTO "evidence" VALUES(3,'evd_fl6g6fjskoaxre4muil6',1,4,7,NULL,'UPP','UPP.xml','ePUAP-UPP900000','900000','2026-03-02T10:05:00.000','2026-03-02 09:05:00.000000','2026-03-21 13:00:00.000000','6bc16311a3769b0c1fd8ebcfceb33bf18827636a7eadf396a470d439cb7c407d','verified','passed','platform_id');
INSERT INTO "evidence" VALUES(4,'evd_ijqn7tn2k46lug5cusyv',1,5,8,NULL,'UPP','UPP.xml','ePUAP-UPP900001','900001','2026-03-02T10:05:00.000','2026-03-02 09:05:00.000000','2026-03-21 13:00:00.000000','757e931d7d04cb0eb0884d51df08f1c884c7b4b36def1235a8be168f7476c17c','verified','passed','platform_id');
INSERT INTO "evidence" VALUES(5,'evd_cwqli5f72i7wwri26k62',1,8,11,NULL,'UPP','UPP.xml','ePUAP-UPP900003','900003','2026-03-02T10:05:00.000','2026-03-02 09:05:00.000000','2026-03-21 13:00:00.000000','0912147b86da90251fb12832865a2b3a6b56dd78737ea38d503ca6ae23045b0e','verified','passed','platform_id');
INSERT INTO "evidence" VALUES(6,'evd_fi4od75cnmdy7f43247r',1,12,NULL,NULL,'person_closed','decyzja.json',NULL,NULL,NULL,NULL,'2026-03-21 13:00:00.000000','cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564','recorded',NULL,'person');
INSERT INTO "evidence" VALUES(7,'evd_yv4ln4rwoz6isz2cgriw',1,14,NULL,NULL,'person_closed','decyzja.json',NULL,NULL,NULL,NULL,'2026-03-21 13:00:00.000000','cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564','recorded',NULL,'person');
INSERT INTO "evidence" VALUES(8,'evd_rhc64jy4g57dfznxufln',1,15,NULL,NULL,'trace','SENT.xml',NULL,NULL,NULL,NULL,'2026-03-21 13:11:00.000000','dd2af215b3491149e2500cc7aa2dd79c3ef267b7170a4b497ecb3f1a65bd6583','recorded',NULL,'own_id');
INSERT INTO "evidence" VALUES(9,'evd_fbwzs37ognkaghyop5n7',1,17,NULL,8,'UPP','UPP.xml','ePUAP-UPP555555','555555','2026-03-02T10:05:00.000','2026-03-02 09:05:00.000000','2026-03-21 13:44:00.000000','696e34819d6edaad73f4af7ea5dd1dcdc1e4a07ca58d4abe67b82df0616aa402','verified','passed','probable');
INSERT INTO "evidence" VALUES(10,'evd_3v36vwyqax6gwi5q6w2t',1,NULL,NULL,9,'UPP','UPP.xml','ePUAP-UPP444444','444444','2026-03-02T10:05:00.000','2026-03-02 09:05:00.000000','2026-03-21 13:44:00.000000','ad6d8addd6ececdf82099934d51e91574bcc9bcc56b6dfeadb60162c049288f8','verified','passed','none');
INSERT INTO "evidence" VALUES(11,'evd_szjx3uafcndobaa3f5fa',1,18,NULL,10,'UPP','UPP.xml','ePUAP-UPP900006','900006','2026-03-02T10:05:00.000','2026-03-02 09:05:00.000000','2026-03-21 13:44:00.000000','6bed5cde08664eccb84da5fca9e4d1c445d78cb3df8ff6ff5ab7c3cfad2e25c2','failed','no_certificate_chain_found','platform_id');
INSERT INTO "evidence" VALUES(12,'evd_rtbvuk6iu3huyplwluh4',1,23,41,NULL,'UPP','UPP.xml','ePUAP-UPP900008','900008','2026-03-02T10:05:00.000','2026-03-02 09:05:00.000000','2026-03-21 13:59:00.000000','85ede3ec30221fb67662cc47148b4a2b72059111fd7fc72be6e8f11087ef36d3','verified','passed','platform_id');
INSERT INTO "evidence" VALUES(13,'evd_54qx4roevtj7bgvscgux',1,16,NULL,NULL,'person_closed','decyzja.json',NULL,NULL,NULL,NULL,'2026-03-21 13:59:00.000000','cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564','recorded',NULL,'person');
CREATE TABLE hand_overs (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	arrival_id INTEGER NOT NULL, 
	target VARCHAR(100) NOT NULL, 
	rule VARCHAR(200) NOT NULL, 
	state VARCHAR(30) NOT NULL, 
	external_id VARCHAR(200), 
	error_code VARCHAR(60), 
	CONSTRAINT pk_hand_overs PRIMARY KEY (id), 
	CONSTRAINT fk_hand_overs_arrival_id FOREIGN KEY(arrival_id) REFERENCES arrivals (id), 
	CONSTRAINT fk_hand_overs_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_hand_overs_arrival_id_target UNIQUE (arrival_id, target), 
	CONSTRAINT uq_hand_overs_public_id UNIQUE (public_id)
);
INSERT INTO "hand_overs" VALUES(1,'hov_ubrcdmdlvbqxw26u5q7s',1,1,'ezd','skrytka /lubin/skrytka','handed_over','RPW/1/2026',NULL);
INSERT INTO "hand_overs" VALUES(2,'hov_7shkhuvvlld7fnnd67h3',1,2,'ezd','skrytka /lubin/skrytka','handover_unknown',NULL,'outcome_unknown');
INSERT INTO "hand_overs" VALUES(3,'hov_gj7ezfylvl5icbxeewoz',1,3,'ezd','skrytka /lubin/skrytka','not_taken',NULL,'refused');
INSERT INTO "hand_overs" VALUES(4,'hov_wr4bradfkexpyz3kh6zz',1,4,'ezd','skrytka /lubin/skrytka','handing_over',NULL,NULL);
INSERT INTO "hand_overs" VALUES(5,'hov_xupwlwsgyyjqrtyvyu6p',1,5,'ezd','skrytka /lubin/skrytka','routed',NULL,'not_taken');
INSERT INTO "hand_overs" VALUES(6,'hov_azkagbhwtqa3p53f72k4',1,11,'ezd','skrytka /lubin/skrytka','routed',NULL,NULL);
CREATE TABLE jobs (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	kind VARCHAR(30) NOT NULL, 
	subject INTEGER NOT NULL, 
	lane VARCHAR(150) NOT NULL, 
	due DATETIME NOT NULL, 
	lease_until DATETIME, 
	owner VARCHAR(100), 
	fence INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	last_error VARCHAR(60), 
	done_at DATETIME, 
	CONSTRAINT pk_jobs PRIMARY KEY (id), 
	CONSTRAINT fk_jobs_unit_id FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "jobs" VALUES(1,1,'fetch',1,'fetch:1','2026-03-21 13:47:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',12,2,NULL,NULL);
INSERT INTO "jobs" VALUES(2,1,'visit',1,'visit:1','2026-03-21 13:48:10.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',12,1,NULL,NULL);
INSERT INTO "jobs" VALUES(3,1,'check',1,'letter:1','2026-03-02 09:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "jobs" VALUES(4,1,'sign',1,'letter:1','2026-03-02 09:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "jobs" VALUES(5,1,'send',1,'send:1:1c98481a028f7fe511b4cc113b135f05','2026-03-02 09:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "jobs" VALUES(6,1,'reconcile',1,'reconcile:1','2026-03-06 13:10:00.000000',NULL,NULL,5,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(7,1,'check',2,'letter:2','2026-03-02 09:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "jobs" VALUES(8,1,'sign',2,'letter:2','2026-03-02 09:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "jobs" VALUES(9,1,'send',2,'send:1:68d4aaa7ac79b673f29f54e4f5431928','2026-03-02 09:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "jobs" VALUES(10,1,'reconcile',2,'reconcile:2','2026-03-02 09:10:00.000000',NULL,NULL,1,1,NULL,'2026-03-03 10:00:00.000000');
INSERT INTO "jobs" VALUES(11,1,'check',3,'letter:3','2026-03-02 09:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-03 10:00:00.000000');
INSERT INTO "jobs" VALUES(12,1,'sign',3,'letter:3','2026-03-03 10:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-03 10:00:00.000000');
INSERT INTO "jobs" VALUES(13,1,'send',3,'send:1:76531e78d5234e149a6f98139cbda6dc','2026-03-05 12:02:02.395106',NULL,NULL,4,4,'not_taken','2026-03-06 13:00:00.000000');
INSERT INTO "jobs" VALUES(14,1,'check',4,'letter:4','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(15,1,'sign',4,'letter:4','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(16,1,'send',4,'send:1:383cac3e65c776c03459765ca16a5039','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(17,1,'check',5,'letter:5','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(18,1,'sign',5,'letter:5','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(19,1,'send',5,'send:1:b1de86745d810fd49c9026a69a475f7b','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(20,1,'reconcile',5,'reconcile:5','2026-04-04 13:00:00.000000',NULL,NULL,1,0,NULL,NULL);
INSERT INTO "jobs" VALUES(21,1,'check',6,'letter:6','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(22,1,'sign',6,'letter:6','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(23,1,'send',6,'send:1:cfe111e13ba3375368e761ff0f47ba4b','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(24,1,'check',7,'letter:7','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(25,1,'sign',7,'letter:7','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(26,1,'send',7,'send:1:973e145cf7f79dd74cb4eaebd9903c5b','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(27,1,'reconcile',7,'reconcile:7','2026-04-04 13:00:00.000000',NULL,NULL,1,0,NULL,NULL);
INSERT INTO "jobs" VALUES(28,1,'check',8,'letter:8','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(29,1,'sign',8,'letter:8','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(30,1,'send',8,'send:1:4556c4bcfb18316406f438967e20d8de','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(31,1,'send',9,'send:1:399ea519c9cd5bbf12757f2b35fdceda','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(32,1,'check',9,'letter:9','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(33,1,'sign',9,'letter:9','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(34,1,'check',10,'letter:10','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(35,1,'sign',10,'letter:10','2026-03-21 13:52:05.872693','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',6,6,'configuration_wrong',NULL);
INSERT INTO "jobs" VALUES(36,1,'check',11,'letter:11','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(37,1,'sign',11,'letter:11','2026-03-21 13:00:33.920208',NULL,NULL,2,2,'configuration_wrong','2026-03-21 13:11:00.000000');
INSERT INTO "jobs" VALUES(38,1,'check',12,'letter:12','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(39,1,'check',13,'letter:13','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(40,1,'check',14,'letter:14','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(41,1,'sign',14,'letter:14','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(42,1,'send',10,'send:1:e3b8fb942d79ad83a36a2bfaf8d3ae90','2026-03-21 13:00:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "jobs" VALUES(43,1,'reconcile',15,'reconcile:15','2026-04-04 13:00:00.000000',NULL,NULL,3,0,NULL,NULL);
INSERT INTO "jobs" VALUES(44,1,'check',15,'letter:15','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(45,1,'sign',15,'letter:15','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(46,1,'send',11,'send:1:fb53018875ea72a88e6f152cd85b776f','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(47,1,'report',15,'report:15','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(48,1,'reconcile',16,'reconcile:16','2026-04-04 13:22:00.000000',NULL,NULL,1,0,NULL,NULL);
INSERT INTO "jobs" VALUES(49,1,'check',16,'letter:16','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(50,1,'sign',16,'letter:16','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(51,1,'send',12,'send:1:1779b60e46d161c6996ba06f7b2e15c6','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(52,1,'reconcile',17,'reconcile:17','2026-03-21 13:54:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',3,1,NULL,NULL);
INSERT INTO "jobs" VALUES(53,1,'check',17,'letter:17','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(54,1,'sign',17,'letter:17','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(55,1,'send',13,'send:1:4f16b159dd65e12d84725168dcef0a2e','2026-03-21 13:22:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "jobs" VALUES(56,1,'reconcile',18,'reconcile:18','2026-04-04 13:22:00.000000',NULL,NULL,1,0,NULL,NULL);
INSERT INTO "jobs" VALUES(57,1,'judge',1,'arrival:1','2026-03-21 13:33:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:33:00.000000');
INSERT INTO "jobs" VALUES(58,1,'judge',2,'arrival:2','2026-03-21 13:33:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:33:00.000000');
INSERT INTO "jobs" VALUES(59,1,'hand_over',1,'hand_over:1:ezd','2026-03-21 13:33:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:33:00.000000');
INSERT INTO "jobs" VALUES(60,1,'hand_over',2,'hand_over:1:ezd','2026-03-21 13:33:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:33:00.000000');
INSERT INTO "jobs" VALUES(61,1,'judge',3,'arrival:3','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(62,1,'judge',4,'arrival:4','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(63,1,'judge',5,'arrival:5','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(64,1,'judge',6,'arrival:6','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(65,1,'judge',7,'arrival:7','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(66,1,'judge',8,'arrival:8','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(67,1,'judge',9,'arrival:9','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(68,1,'judge',10,'arrival:10','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(69,1,'hand_over',3,'hand_over:1:ezd','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(70,1,'hand_over',4,'hand_over:1:ezd','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(71,1,'hand_over',5,'hand_over:1:ezd','2026-03-21 13:49:05.327671','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',3,3,'not_taken',NULL);
INSERT INTO "jobs" VALUES(72,1,'check',18,'letter:18','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(73,1,'sign',18,'letter:18','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(74,1,'send',14,'send:1:4aee708f15394553711696a3e0b80241','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(75,1,'reconcile',19,'reconcile:19','2026-03-21 13:54:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(76,1,'check',19,'letter:19','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(77,1,'sign',19,'letter:19','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(78,1,'send',15,'send:1:7a7be11e28450d26a387e9b44932c137','2026-03-21 13:44:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "jobs" VALUES(79,1,'reconcile',20,'reconcile:20','2026-03-21 13:54:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(80,1,'judge',11,'arrival:11','2026-03-21 13:48:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:48:00.000000');
INSERT INTO "jobs" VALUES(81,1,'judge',12,'arrival:12','2026-03-21 13:48:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(82,1,'judge',13,'arrival:13','2026-03-21 13:48:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(83,1,'hand_over',6,'hand_over:1:ezd','2026-03-21 13:48:00.000000',NULL,NULL,0,0,NULL,NULL);
INSERT INTO "jobs" VALUES(84,1,'check',20,'letter:20','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(85,1,'sign',20,'letter:20','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(86,1,'send',16,'send:1:16eefbb44d9c9d55cdfca0c9d4131591','2026-03-21 13:59:30.924620',NULL,NULL,1,1,'not_taken',NULL);
INSERT INTO "jobs" VALUES(87,1,'check',21,'letter:21','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(88,1,'sign',21,'letter:21','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(89,1,'send',17,'send:1:12b2d4058f9168e72593db996d5b2684','2026-03-21 13:59:00.000000','2026-03-21 14:00:10.000000','test',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(90,1,'check',22,'letter:22','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(91,1,'sign',22,'letter:22','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(92,1,'send',18,'send:1:835ddd21edc90aa74bb7fe71fbacebe7','2026-03-21 13:59:00.000000','2026-03-21 14:00:10.000000','test',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(93,1,'check',23,'letter:23','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(94,1,'sign',23,'letter:23','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(95,1,'check',24,'letter:24','2026-03-21 13:59:00.000000',NULL,NULL,1,1,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "jobs" VALUES(96,1,'send',19,'send:1:c79a78355832f6d3a36604c587e161f7','2026-03-21 13:59:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(97,1,'sign',24,'letter:24','2026-03-21 13:59:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(98,1,'report',15,'report:15','2026-03-21 13:59:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(99,1,'check',25,'letter:25','2026-03-21 13:59:00.000000','2026-03-21 14:00:00.000000','wymyslony-serwer:1234:0',1,1,NULL,NULL);
INSERT INTO "jobs" VALUES(100,1,'check',26,'letter:26','2026-03-21 13:59:00.000000',NULL,NULL,0,0,NULL,NULL);
CREATE TABLE journal (
	id INTEGER NOT NULL, 
	unit_id INTEGER, 
	position INTEGER, 
	chain VARCHAR(64), 
	at DATETIME NOT NULL, 
	actor VARCHAR(100) NOT NULL, 
	kind VARCHAR(60) NOT NULL, 
	subject VARCHAR(24), 
	ids JSON NOT NULL, 
	digests JSON NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (id), 
	CONSTRAINT fk_journal_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_journal_position UNIQUE (position)
);
INSERT INTO "journal" VALUES(1,1,1,'b1d9ba60611bb648a8c582317e6433e364fc660ce786a87a0ed76e45b53ed27b','2026-03-02 09:00:00.000000','client:ezd','letter.accepted','let_s5e7n7qnupqjuuoi5vun','{"shipments": "1"}','{"request": "93983c4be0856989994659b3b223880e032fbd0184ff7dddacb2d92360f1dd03"}');
INSERT INTO "journal" VALUES(2,1,2,'79fb86fa2905e8daf2ede9932846a31dd5610ab3b7ff0d82239b50ca8ee215bc','2026-03-02 09:00:00.000000','connector','shipment.ready','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(3,1,3,'ffcd8153d2f9ba62f1168d2d8cb16a13f10193d1a6b2ba3d803d23a03791334b','2026-03-02 09:00:00.000000','connector','shipment.sending','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(4,1,4,'1494b788350c56599b1438eb29c3218f67f5d9225bc56db0cbe4461ba5d28bce','2026-03-02 09:00:00.000000','connector','shipment.unknown','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(5,1,5,'eef53c1cd64f49e3789131c640fcd0448600c85bd897abb63c099ce2d520c199','2026-03-02 09:00:00.000000','client:ezd','letter.accepted','let_jljjmjkayasnxwbgwy2z','{"shipments": "1"}','{"request": "b3b18c7fae5343acf5540634f000f4449525fcd9d97626c433735bdab095854f"}');
INSERT INTO "journal" VALUES(6,1,6,'a63f3ea999f253d73ad5ad3d7c6074a3da805024678efcf3b3be376dc3b66f85','2026-03-02 09:00:00.000000','connector','shipment.ready','let_jljjmjkayasnxwbgwy2z','{"shipment": "shp_iaezst3or2erpzp265an", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(7,1,7,'b4afeb794c48d83d6e068d47508de9e13a037a5ebd99d621a55eab2433a901fe','2026-03-02 09:00:00.000000','connector','shipment.sending','let_jljjmjkayasnxwbgwy2z','{"shipment": "shp_iaezst3or2erpzp265an", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(8,1,8,'1d45452c1f4318b36bfe0656cf3b7d31442c152d82e322391493289d649bec24','2026-03-02 09:00:00.000000','connector','shipment.unknown','let_jljjmjkayasnxwbgwy2z','{"shipment": "shp_iaezst3or2erpzp265an", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(9,1,9,'87e295d4649df36a96273b24d25ac095ea74fe21fff1415cc0b39486675a59da','2026-03-02 09:00:00.000000','person:Jan Testowy','shipment.decided','let_jljjmjkayasnxwbgwy2z','{"shipment": "shp_iaezst3or2erpzp265an"}','{"decision": "cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564"}');
INSERT INTO "journal" VALUES(10,1,10,'0207690c9d1ccb9c769a771c148cf6f9eb4e7cb813ea1e3ce344c616d4cc3fe4','2026-03-02 09:00:00.000000','connector','shipment.closed_by_person','let_jljjmjkayasnxwbgwy2z','{"shipment": "shp_iaezst3or2erpzp265an", "basis": "evd_iymo4ckosocp6ikc22ey"}','{}');
INSERT INTO "journal" VALUES(11,1,11,'c1f054ca38094b28a570d9c5b82bb5a49138e9b8bd846f2ba7017fa24a71585a','2026-03-02 09:00:00.000000','client:ezd','letter.accepted','let_n4y7kpiwjyra7effcrws','{"shipments": "1"}','{"request": "832970a823e92566d7d7a53c539dbd8e38c1be7cc2eda9131ad557d197dedae0"}');
INSERT INTO "journal" VALUES(12,1,12,'bcafa2b0ba56fa9db91bfda25de4b2d5f6d35d631fb60d53b05972648e39ee29','2026-03-03 10:00:00.000000','connector','shipment.asked','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "result": "not_found"}','{}');
INSERT INTO "journal" VALUES(13,1,13,'55c75d8e438a1092554687e2369b15353a6926fb668dd7d8260d3c97910cd00e','2026-03-03 10:00:00.000000','connector','shipment.ready','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(14,1,14,'82d9b01c915449e253ad4462c0dfacc7dfa9902567fa28d36040114443a0d767','2026-03-03 10:00:00.000000','connector','shipment.sending','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(15,1,15,'f0293fae8ac7b95636a5b6e2a7d6a49b6540088543bc93f03a4ba490cf133902','2026-03-03 10:00:00.000000','connector','shipment.ready','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(16,1,16,'9f5acabe86eb86e30aeb6f41a1d0c94bd3b28320ce4c338d336556fc40af3243','2026-03-04 11:00:00.000000','connector','shipment.sending','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(17,1,17,'f68b52ecc8c56300acfcea5e16da0900ae7adfee54f867b753fee084425d5590','2026-03-04 11:00:00.000000','connector','shipment.ready','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(18,1,18,'781d2dfdb52ee3177478bf45d654be663c4c431a3d9b74e359009deb3dda623a','2026-03-04 11:00:00.000000','connector','shipment.asked','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "result": "not_found"}','{}');
INSERT INTO "journal" VALUES(19,1,19,'141596f164f7cd8193750ac1f621292b30d1133b4f5ba4f8b94a6e34c65d35c9','2026-03-05 12:00:00.000000','connector','shipment.sending','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(20,1,20,'b5795dc5cbb7ffeafeda978b34c3e1f9e69f64ca3bc5cd7d1c3b568fd388d5df','2026-03-05 12:00:00.000000','connector','shipment.ready','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(21,1,21,'302257708bfdcac969122a66d8e68e24c160124bc2ce81ecbcc61b12427cd6a2','2026-03-05 12:00:00.000000','connector','shipment.asked','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "result": "not_found"}','{}');
INSERT INTO "journal" VALUES(22,1,22,'2f1ab7e241e61e410b9b963ed3887f104141b0812a5e7972cff862388c26bc34','2026-03-06 13:00:00.000000','connector','shipment.sending','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(23,1,23,'e6fe8951e990a2b47e80bd740fd1b23c29e387a2b75b4637ed933b48a2941c02','2026-03-06 13:00:00.000000','connector','shipment.failed','let_n4y7kpiwjyra7effcrws','{"shipment": "shp_abvihxvdcv7ypf7b3iq3", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(24,1,24,'0d3b58b7afaf7d221fa2288af16b6e09bb2ead0779e4cf643aa8f8fa94d04f8b','2026-03-06 13:00:00.000000','connector','shipment.asked','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "result": "not_found"}','{}');
INSERT INTO "journal" VALUES(25,1,25,'acb69223ad888191b52082a7c8718566faad5751bea01a3d1b9d938acc90e343','2026-03-21 13:00:00.000000','connector','shipment.asked','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "result": "not_found"}','{}');
INSERT INTO "journal" VALUES(26,1,26,'4c2e7494d1a286414b4fe4311782effe78d6f8c6bd4b18c59b1c9cb917e5a155','2026-03-21 13:00:00.000000','connector','shipment.unknown','let_s5e7n7qnupqjuuoi5vun','{"shipment": "shp_3caprwzmkd6ue5vbbm5f", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(27,1,27,'e6e3242aa6c737433fb5355011fffaa8f1a82c11bb06547099a57469a3e82203','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_vqpoeelqvediwpqpciuy','{"shipments": "1"}','{"request": "292c9d41335d4b63d8f385021223d663fc1839ec5fb8478be09c8a6eba89e657"}');
INSERT INTO "journal" VALUES(28,1,28,'9129325476cc6017720d36de354bdae678debe1cd6903173269c19c629f7dc33','2026-03-21 13:00:00.000000','connector','shipment.ready','let_vqpoeelqvediwpqpciuy','{"shipment": "shp_3yjastbv3xqtyx42dsct", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(29,1,29,'dc3810a4ab26b1eaf9984273bc9d0893191c9a36885ad5f4cdc2622078919389','2026-03-21 13:00:00.000000','connector','shipment.sending','let_vqpoeelqvediwpqpciuy','{"shipment": "shp_3yjastbv3xqtyx42dsct", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(30,1,30,'3f433c688686ee2d4439a7b4c70cf487b7c9bcf7fe3ce92ad3dd907e5dd62831','2026-03-21 13:00:00.000000','connector','shipment.taken','let_vqpoeelqvediwpqpciuy','{"shipment": "shp_3yjastbv3xqtyx42dsct", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(31,1,31,'c21dac9089648d737704e90615abc9be242717bdb41c285821fdb0980639e7e3','2026-03-21 13:00:00.000000','connector','evidence.kept','let_vqpoeelqvediwpqpciuy','{"evidence": "evd_fl6g6fjskoaxre4muil6", "kind": "UPP", "verdict": "verified", "match": "platform_id"}','{"evidence": "6bc16311a3769b0c1fd8ebcfceb33bf18827636a7eadf396a470d439cb7c407d"}');
INSERT INTO "journal" VALUES(32,1,32,'e93bff0231b462287c2475d3ec44e989e938125b6139ef0081454a35b6f0989a','2026-03-21 13:00:00.000000','connector','shipment.delivered','let_vqpoeelqvediwpqpciuy','{"shipment": "shp_3yjastbv3xqtyx42dsct", "basis": "evd_fl6g6fjskoaxre4muil6"}','{}');
INSERT INTO "journal" VALUES(33,1,33,'6460f6c24f4e7b1ecaaf5b107117877100ab177536495a0befbb8490463e040e','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_piex2hregobvewcsgclc','{"shipments": "1"}','{"request": "8bad8df3260a4081b9dae8811016ec35ad2ca0788a80b45a2ce7fb6c340c6ede"}');
INSERT INTO "journal" VALUES(34,1,34,'87d24d53c5365c60c16a17322a4ecc4ef9876008bfd935c1a693a1186d3094c1','2026-03-21 13:00:00.000000','connector','shipment.ready','let_piex2hregobvewcsgclc','{"shipment": "shp_k422tjvgg4nq7aho76hs", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(35,1,35,'920263210f18bc6211b8f6db26157de765f6d6c17c1fbec13bdfc5f0c9359c13','2026-03-21 13:00:00.000000','connector','shipment.sending','let_piex2hregobvewcsgclc','{"shipment": "shp_k422tjvgg4nq7aho76hs", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(36,1,36,'760b996798eda501febbf339aae5a652b638051eb00a66d131e45bbea543c9cb','2026-03-21 13:00:00.000000','connector','shipment.taken','let_piex2hregobvewcsgclc','{"shipment": "shp_k422tjvgg4nq7aho76hs", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(37,1,37,'428f7f90c27449512ebf8aa9a1fda6980126e61595c61e6a83fccc4dac9cdbff','2026-03-21 13:00:00.000000','connector','evidence.kept','let_piex2hregobvewcsgclc','{"evidence": "evd_ijqn7tn2k46lug5cusyv", "kind": "UPP", "verdict": "verified", "match": "platform_id"}','{"evidence": "757e931d7d04cb0eb0884d51df08f1c884c7b4b36def1235a8be168f7476c17c"}');
INSERT INTO "journal" VALUES(38,1,38,'c4b6bc42638e274f750899aa2b98fa7ea445ebe4c35915635d5dbb0c5c6432bc','2026-03-21 13:00:00.000000','connector','shipment.submitted','let_piex2hregobvewcsgclc','{"shipment": "shp_k422tjvgg4nq7aho76hs", "basis": "evd_ijqn7tn2k46lug5cusyv", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(39,1,39,'930ddd7c056fd863b926435e8135280195fac5301ec9dad7c26b78e87d25627f','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_fnja7aycq463umqk6qjo','{"shipments": "1"}','{"request": "11c8be1fbe562a14aa98e5dd2c6b27899b797d23ced6a1898571c4e399890117"}');
INSERT INTO "journal" VALUES(40,1,40,'babc21679c13315ecce16526a8b3f58c59cfd8061c980749b28a5446af84de54','2026-03-21 13:00:00.000000','connector','shipment.ready','let_fnja7aycq463umqk6qjo','{"shipment": "shp_sbk7p4xx3yj7namqvadm", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(41,1,41,'78d35c823c15b3993c21ea88e251d8407fe0f08b8512972f44b86b4b7ec0135b','2026-03-21 13:00:00.000000','connector','shipment.sending','let_fnja7aycq463umqk6qjo','{"shipment": "shp_sbk7p4xx3yj7namqvadm", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(42,1,42,'3e81a36cbd5d86c7d2e7068701740b0ba9f8141f80dd5037d4d015bd095247a0','2026-03-21 13:00:00.000000','connector','shipment.refused','let_fnja7aycq463umqk6qjo','{"shipment": "shp_sbk7p4xx3yj7namqvadm", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(43,1,43,'e83459b06879b0dcdce619f67076468e0f61f0f7d51395cdd1284eafdaa5118a','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_qf7qqfczhx3xvgx3frop','{"shipments": "1"}','{"request": "2053eaf64aa4213c59b28de0cbc2128cad1696dfc8daf6dede694038c5124ca7"}');
INSERT INTO "journal" VALUES(44,1,44,'025d212a782d4cfc6235164c2148268f45d6b77a967651a267f6fdd92b147b2c','2026-03-21 13:00:00.000000','connector','shipment.ready','let_qf7qqfczhx3xvgx3frop','{"shipment": "shp_orap2snb5pa5cr4czche", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(45,1,45,'912139d823c514da03a18f232275a149231e3b56b8a0500a8fc3fc81298db48e','2026-03-21 13:00:00.000000','connector','shipment.sending','let_qf7qqfczhx3xvgx3frop','{"shipment": "shp_orap2snb5pa5cr4czche", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(46,1,46,'37b3ed16a7eaff83bc64ff2e2b2fee896774013f6750c578f6f90f8303ca5949','2026-03-21 13:00:00.000000','connector','shipment.taken','let_qf7qqfczhx3xvgx3frop','{"shipment": "shp_orap2snb5pa5cr4czche", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(47,1,47,'67dfb277cc88a96237ebcfb7531207baff39ee9fa61497dfb0d78972de7a64e6','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_dsv4xiisywqvta4xk7oi','{"shipments": "2"}','{"request": "1d982cca2b0eb03f988f19432610b2d0b4f5da056f6e4c6dbef6c6a443d9978d"}');
INSERT INTO "journal" VALUES(48,1,48,'09aab3d843dc67e23a8281890e8c3b487faed41cfcbf5706d69bafb11fd4d789','2026-03-21 13:00:00.000000','connector','shipment.ready','let_dsv4xiisywqvta4xk7oi','{"shipment": "shp_lyf4mqfprlhyqw46gncp", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(49,1,49,'d11830efa183ecc02828fc12b34f0a7e6802c86b226f85c97b3f102e657d6517','2026-03-21 13:00:00.000000','connector','shipment.ready','let_dsv4xiisywqvta4xk7oi','{"shipment": "shp_ccg3ety7m6xwxoqb2tow", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(50,1,50,'eac4e8755823240de6153ab38951930d92a023657c03df0f73df23c957ab28f9','2026-03-21 13:00:00.000000','connector','shipment.sending','let_dsv4xiisywqvta4xk7oi','{"shipment": "shp_lyf4mqfprlhyqw46gncp", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(51,1,51,'06727c04da37694ffa2859cea55308593541d1e62e5146919f5d8924810996fd','2026-03-21 13:00:00.000000','connector','shipment.taken','let_dsv4xiisywqvta4xk7oi','{"shipment": "shp_lyf4mqfprlhyqw46gncp", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(52,1,52,'4120a16fe5b91f4b67337119577b398e7c3c54ef191e535b688297c881f0c4c5','2026-03-21 13:00:00.000000','connector','evidence.kept','let_dsv4xiisywqvta4xk7oi','{"evidence": "evd_cwqli5f72i7wwri26k62", "kind": "UPP", "verdict": "verified", "match": "platform_id"}','{"evidence": "0912147b86da90251fb12832865a2b3a6b56dd78737ea38d503ca6ae23045b0e"}');
INSERT INTO "journal" VALUES(53,1,53,'1ca9b54f2c69f99dca61c424ffb7ac9af09cca00d0f041eea9ab9e26f7d593d8','2026-03-21 13:00:00.000000','connector','shipment.delivered','let_dsv4xiisywqvta4xk7oi','{"shipment": "shp_lyf4mqfprlhyqw46gncp", "basis": "evd_cwqli5f72i7wwri26k62"}','{}');
INSERT INTO "journal" VALUES(54,1,54,'07f8c8727060dcf28008b50ce7b69829f3cac2513fb7094c9dfefdd25a718002','2026-03-21 13:00:00.000000','connector','shipment.sending','let_dsv4xiisywqvta4xk7oi','{"shipment": "shp_ccg3ety7m6xwxoqb2tow", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(55,1,55,'e5ab95f9f61b60513a58ae2c17579c56a4c7d9458cfe218ccb5131ca4689b515','2026-03-21 13:00:00.000000','connector','shipment.refused','let_dsv4xiisywqvta4xk7oi','{"shipment": "shp_ccg3ety7m6xwxoqb2tow", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(56,1,56,'d7f947e361f8085b0e674ede07a0ee197d4c357ca95202159f27ecb398ac9a01','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_wrijkijd7bxb63tpsr7f','{"shipments": "1"}','{"request": "b6322bd32c8805c5a7c5ed14c734ce2d9cb7fdb2d08787940c22bfed11dbf994"}');
INSERT INTO "journal" VALUES(57,1,57,'4ffaf5199e475b7facacfa0e7fa17e45762f5fa5d4cc43d8639fbaaf88a5441a','2026-03-21 13:00:00.000000','connector','shipment.awaiting_signature','let_wrijkijd7bxb63tpsr7f','{"shipment": "shp_jy6ye5sbycsibhghslkb", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(58,1,58,'ed4f700733b88716fb2a20b7702e047674256e42eb9eed2c7eb08e4b5d5fedbd','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_wxvfu2n2fmxfcmp4u6u2','{"shipments": "1"}','{"request": "b0ba27ba27f85ed3f73bca634a9967cb828f61db85a666bb52f04c5c7fa0f7b4"}');
INSERT INTO "journal" VALUES(59,1,59,'252db19928b97603144601f79bbe10d6646047045919e57688998b32fb829483','2026-03-21 13:00:00.000000','connector','shipment.held','let_wxvfu2n2fmxfcmp4u6u2','{"shipment": "shp_rk33mxglvsi5fyeh7d5p", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(60,1,60,'f898142efd7117cc903acf12b26708382cf272b6a378e41acd6ec991386b46b7','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_rwwizachaple7pfghzfx','{"shipments": "1"}','{"request": "c729da39f1568452dfef4c77e747f309c8ca59ed3f6a9fe52544120a6734d165"}');
INSERT INTO "journal" VALUES(61,1,61,'e1c201ae8d5328a2417787ba1702606fe9bb4f3a122a8c8fb54d3e3d2bdac1ab','2026-03-21 13:00:00.000000','connector','shipment.held','let_rwwizachaple7pfghzfx','{"shipment": "shp_vgs5q6aqtuabw7wzdl2k", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(62,1,62,'caa97e154a59404dfbad40e2017fb561aae9b7d28ce7a64bb54a5b741db28b69','2026-03-21 13:00:00.000000','person:Jan Testowy','shipment.decided','let_rwwizachaple7pfghzfx','{"shipment": "shp_vgs5q6aqtuabw7wzdl2k"}','{"decision": "cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564"}');
INSERT INTO "journal" VALUES(63,1,63,'a3b2964797601ebe249d231e4e91466c405e37ce6f0fb1fbc21bd52c4c982510','2026-03-21 13:00:00.000000','connector','shipment.closed_by_person','let_rwwizachaple7pfghzfx','{"shipment": "shp_vgs5q6aqtuabw7wzdl2k", "basis": "evd_fi4od75cnmdy7f43247r"}','{}');
INSERT INTO "journal" VALUES(64,1,64,'1e7813297f5d1e90cd4ea2f7f4b5ef58b4a876415145210e43b24161bdddbdd2','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_waokdo5xr5mbkrxaabjz','{"shipments": "1"}','{"request": "e2bc9fe7c119a491e592c34e5e15419a914038a518c1cfeeac62c814c8003453"}');
INSERT INTO "journal" VALUES(65,1,65,'89fae449199557e2137484854394622e9cfe3eb46e53c6e542ce003543c164f6','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_5ph323dyynl24awtdlfi','{"shipments": "1"}','{"request": "4285813c79737f25e0c3603271832344b0b06cc8fb4a873dd5a84c4f925c6417"}');
INSERT INTO "journal" VALUES(66,1,66,'32aeb32bd535afe25cc874f437035d48189d2ed137703b85b51e725d0000bd7b','2026-03-21 13:00:00.000000','connector','shipment.refused_here','let_waokdo5xr5mbkrxaabjz','{"shipment": "shp_ydljdiyp4h7ah6ex3i2s", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(67,1,67,'764e6e10998eb7c0c8703b81e4a1fc81c3c14052d84f7eb11a0856a4225f95f4','2026-03-21 13:00:00.000000','connector','shipment.refused_here','let_5ph323dyynl24awtdlfi','{"shipment": "shp_e5xu4zvdvkqbvbgelyoe", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(68,1,68,'f45f8a1f4f64520bcf9f2189b815303c711605cf35ddaa63f9f0370a1e10d266','2026-03-21 13:00:00.000000','person:Jan Testowy','shipment.decided','let_5ph323dyynl24awtdlfi','{"shipment": "shp_e5xu4zvdvkqbvbgelyoe"}','{"decision": "cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564"}');
INSERT INTO "journal" VALUES(69,1,69,'776e72394b38d34122d6f1c38b8c25bde0784c7fe1415b302185f1a68483be8e','2026-03-21 13:00:00.000000','connector','shipment.closed_by_person','let_5ph323dyynl24awtdlfi','{"shipment": "shp_e5xu4zvdvkqbvbgelyoe", "basis": "evd_yv4ln4rwoz6isz2cgriw"}','{}');
INSERT INTO "journal" VALUES(70,1,70,'6d5d5bf6863ecf06636873501dcad02fb4d8f33cc7c70849e967bafa3ef0580b','2026-03-21 13:00:00.000000','client:ezd','letter.accepted','let_fliof7n4ay2jkamrijej','{"shipments": "1"}','{"request": "c0888a8fc7247e33ebe5f53ff5df61d01970c41439d623b0440633ddc15639d2"}');
INSERT INTO "journal" VALUES(71,1,71,'1ecd65823290a7d89508142e8f61c41aa686f3642b0fc760fdb5bc1efc6077cd','2026-03-21 13:00:00.000000','connector','shipment.ready','let_fliof7n4ay2jkamrijej','{"shipment": "shp_qtwaokzehnxgtp6cdioi", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(72,1,72,'d49baba6a6d964b2b64ad2f34904e945bbd33a6e484f6f942565f6d720b5ede4','2026-03-21 13:00:00.000000','connector','shipment.sending','let_fliof7n4ay2jkamrijej','{"shipment": "shp_qtwaokzehnxgtp6cdioi", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(73,1,73,'f9cca79bf680ef5194442faf2fec308d4ddf3cc024aaec651a4927e4a96b1dfd','2026-03-21 13:00:00.000000','connector','shipment.unknown','let_fliof7n4ay2jkamrijej','{"shipment": "shp_qtwaokzehnxgtp6cdioi", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(74,1,74,'1c1a638955bae34c09a4cacef856cfc912d8a43a15b40c35b811b807700262f1','2026-03-21 13:11:00.000000','connector','shipment.asked','let_fliof7n4ay2jkamrijej','{"shipment": "shp_qtwaokzehnxgtp6cdioi", "result": "found:own_id"}','{}');
INSERT INTO "journal" VALUES(75,1,75,'97c1477a6c4f36fcd080b0371adfde32e810fe399a871519cc3840030412d4cc','2026-03-21 13:11:00.000000','connector','shipment.taken','let_fliof7n4ay2jkamrijej','{"shipment": "shp_qtwaokzehnxgtp6cdioi", "basis": "evd_rhc64jy4g57dfznxufln", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(76,1,76,'ab08a3f6e785257ac11d59267b0400ca473fbd728a05894076c9385db6fe62c2','2026-03-21 13:22:00.000000','client:ezd','letter.accepted','let_z4nrs3j4z6jmqmf7gbno','{"shipments": "1"}','{"request": "df604df82946dbfccb133050d89721fc8748fbda91365618f18d538c09855756"}');
INSERT INTO "journal" VALUES(77,1,77,'f42eb1188c593b1f6e4306b98645b97612972da8ca4db249a599cee9b76bb618','2026-03-21 13:22:00.000000','connector','shipment.asked','let_fliof7n4ay2jkamrijej','{"shipment": "shp_qtwaokzehnxgtp6cdioi", "result": "found:own_id"}','{}');
INSERT INTO "journal" VALUES(78,1,78,'30c586ddab51d040e7dfc187647364de6ad4edf1d53a307c3b66c96b035b9494','2026-03-21 13:22:00.000000','connector','shipment.ready','let_z4nrs3j4z6jmqmf7gbno','{"shipment": "shp_s3rfdzwxy4yo7tjuwy2j", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(79,1,79,'3ecc50180f12f66a4d784be364cbf08a3f5ee185c72d21720555ce39393980bd','2026-03-21 13:22:00.000000','connector','shipment.sending','let_z4nrs3j4z6jmqmf7gbno','{"shipment": "shp_s3rfdzwxy4yo7tjuwy2j", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(80,1,80,'7025246b06b98676e1ac24a46ee71e8103e2a1aca443e56a09ff813a89f89eb7','2026-03-21 13:22:00.000000','connector','shipment.taken','let_z4nrs3j4z6jmqmf7gbno','{"shipment": "shp_s3rfdzwxy4yo7tjuwy2j", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(81,1,81,'82703cb547242af5429258520bc17695aedd7077774f3a05a68ebc37cf04afa1','2026-03-21 13:22:00.000000','client:ezd','letter.accepted','let_mmkxc5dt6ghtl57mxw7k','{"shipments": "1"}','{"request": "e55bd73c0c9a5c11cb209e944b04480279ab623d358ece1c02c8685c5e113b6f"}');
INSERT INTO "journal" VALUES(82,1,82,'6a28ab88c75c9052548cbf9229714bbce1586632d625b35de552f2cb88865c03','2026-03-21 13:22:00.000000','connector','shipment.ready','let_mmkxc5dt6ghtl57mxw7k','{"shipment": "shp_lfvm2y3rii6kotqlusxy", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(83,1,83,'dbad6e5c087727384d487d85a19f592393301e07c0914601f543dbfe49a98d31','2026-03-21 13:22:00.000000','connector','shipment.sending','let_mmkxc5dt6ghtl57mxw7k','{"shipment": "shp_lfvm2y3rii6kotqlusxy", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(84,1,84,'1ac1475f17e7a14cc7e7e0a1f7de502822ff0d18a5e512fa1c7c644920d032d6','2026-03-21 13:22:00.000000','connector','shipment.unknown','let_mmkxc5dt6ghtl57mxw7k','{"shipment": "shp_lfvm2y3rii6kotqlusxy", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(85,1,85,'117c747ad427f7a9b54d23dcf3d6ddfa2bab63560097e44dd678e6f2a65652a6','2026-03-21 13:22:00.000000','client:ezd','letter.accepted','let_ih3wweekkhg4z5tg2qhz','{"shipments": "1"}','{"request": "cdd80877a64c9162d4ceac44a9552ff1fdcfb18821c81515ada01dc3e7b37cc5"}');
INSERT INTO "journal" VALUES(86,1,86,'fd5fafacef4815c4bbe8f391a3a92375663d61b7ae6f19add57e83e33a32eebb','2026-03-21 13:22:00.000000','connector','shipment.ready','let_ih3wweekkhg4z5tg2qhz','{"shipment": "shp_xmto4zoh5a4vq2nb53q3", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(87,1,87,'01ad1659e530d12e72c63ced6945901ee9ae01a8a9131100a85311a3b4a8ae89','2026-03-21 13:22:00.000000','connector','shipment.sending','let_ih3wweekkhg4z5tg2qhz','{"shipment": "shp_xmto4zoh5a4vq2nb53q3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(88,1,88,'fa643f4f9211d53d52cfad78a38c824b911084c7c5bb035582831c9b55648fe7','2026-03-21 13:22:00.000000','connector','shipment.taken','let_ih3wweekkhg4z5tg2qhz','{"shipment": "shp_xmto4zoh5a4vq2nb53q3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(89,1,89,'ede1a1d7ca582eac90d8825efa6e7f85335996221caa77fbc4bb6600fb6a653e','2026-03-21 13:33:00.000000','connector','arrival.kept','arr_nbcm2kmkbzumzbdy7jyw','{}','{"envelope": "fa8dc95957aad2db8098eb4f1eaf87081d093644af299a1388dc54163673ab22", "document": "b42ece0ea5e5425adb0bcd982b337f1cdf7b022932581def4c46a27f535dc235"}');
INSERT INTO "journal" VALUES(90,1,90,'011b56743ba73c7a99bfb68800ef94d5dfec0b0967af6ed1fb592cd931c81a99','2026-03-21 13:33:00.000000','connector','arrival.confirmed','arr_nbcm2kmkbzumzbdy7jyw','{}','{}');
INSERT INTO "journal" VALUES(91,1,91,'0d65a5c91f9677a2e836811233b3da8fc40675134c44ef2e5af003f5f03626f4','2026-03-21 13:33:00.000000','connector','arrival.kept','arr_ytxcgmf4flja6z6u4t7r','{}','{"envelope": "7b291ea479280e12a70d82778472bb48b2bb5a33cf7b207e6de1c5259a1c78c9", "document": "430d66796dc984c1a2868c2ad542935379ba7b67318fbdf47a28ffda7da24dad"}');
INSERT INTO "journal" VALUES(92,1,92,'daecc7113d385382ff3a451892a55c54c5b19936a530bc23d36fdfa2ad63d477','2026-03-21 13:33:00.000000','connector','shipment.asked','let_mmkxc5dt6ghtl57mxw7k','{"shipment": "shp_lfvm2y3rii6kotqlusxy", "result": "not_found"}','{}');
INSERT INTO "journal" VALUES(93,1,93,'bbbaea5ca47564a1439a3f8d48881a13b513a5e29debada89ef69f3295033d57','2026-03-21 13:33:00.000000','connector','arrival.checked','arr_nbcm2kmkbzumzbdy7jyw','{"verdict": "unsigned", "reason": "unsigned"}','{}');
INSERT INTO "journal" VALUES(94,1,94,'e9275645dc27e8d1e11205fe99fe289f2a3a707fb1304fc55ab0d10aa33a61d7','2026-03-21 13:33:00.000000','connector','arrival.routed','arr_nbcm2kmkbzumzbdy7jyw','{"target": "ezd", "rule": "skrytka /lubin/skrytka"}','{}');
INSERT INTO "journal" VALUES(95,1,95,'807b508e758a061d0c5e5502f0d682592cc44ae22e6cf362a00ece999463e211','2026-03-21 13:33:00.000000','connector','arrival.checked','arr_ytxcgmf4flja6z6u4t7r','{"verdict": "unsigned", "reason": "unsigned"}','{}');
INSERT INTO "journal" VALUES(96,1,96,'3cccf328af083703fe60f3adc47388891c758bda9755d12a236a52679d7ea020','2026-03-21 13:33:00.000000','connector','arrival.routed','arr_ytxcgmf4flja6z6u4t7r','{"target": "ezd", "rule": "skrytka /lubin/skrytka"}','{}');
INSERT INTO "journal" VALUES(97,1,97,'3465631b63689341150ca01bbfbc77ec4ad01d37f93a6d8a0ba674e210096648','2026-03-21 13:33:00.000000','connector','arrival.handed_over','arr_nbcm2kmkbzumzbdy7jyw','{"target": "ezd", "register_number": "RPW/1/2026"}','{}');
INSERT INTO "journal" VALUES(98,1,98,'07bf0500a679dcb425be8f1d1a52a56dcd6b17aa47b56a6e5feecfd8adf912e7','2026-03-21 13:33:00.000000','connector','arrival.handover_unknown','arr_ytxcgmf4flja6z6u4t7r','{"target": "ezd"}','{}');
INSERT INTO "journal" VALUES(99,1,99,'da654f382e5dd75bd54c1e5d88f1e19fb6aa921f12172dd3377489b9b023203d','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_hsu3nwizbuuwbcums54g','{}','{"envelope": "0f3c226ed8efd74b0f0bc9c5d18d7f09f01ac66ed047e38706ac9548d6212fd5", "document": "fcaa2cd18fb2ae8de494f62dcfa580fbb0dc7274f53f136153ac5ab5d0dda925"}');
INSERT INTO "journal" VALUES(100,1,100,'29ab04c2669691208284bd66512aa6b6590d5697fb0bd2c37b622cebdefdd88d','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_hsu3nwizbuuwbcums54g','{}','{}');
INSERT INTO "journal" VALUES(101,1,101,'10132f731430c5730cbe9b979370d3a7d0c59c4436c26a51112e52f009978dbd','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_inhap42thgnysvw45ptb','{}','{"envelope": "06993fe67a44a050653e8cdd69c14edec4c1a1c72c7d7e2a1290345f0c65a52a", "document": "7e9bc6500b820ed7442fd19a7dece498ad0438faadd27bfeef703e53f353997e"}');
INSERT INTO "journal" VALUES(102,1,102,'9b5b27fe6763646142e9d7e44d60bfd582d6fc8d699a058a773b82d8a1f230d2','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_inhap42thgnysvw45ptb','{}','{}');
INSERT INTO "journal" VALUES(103,1,103,'ba10a1f9f38fdd3e06e99825b3d8f21fe788be5ce4f49ce72a25e1f661956331','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_cfsmxuvmsidkfl4uxybu','{}','{"envelope": "b47f39f7ff46bd1afd2f9fa4d51a87a849a8e8099c4644f15cf7da4b827f582a", "document": "b980f83d7cb5e430fec71d630aad39a3e8386db45384a0b5b3648dea033354d0"}');
INSERT INTO "journal" VALUES(104,1,104,'b83929626097911e6c87a3fc53acfb6cb286258b3fd95caba4997f67ffd1eeff','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_cfsmxuvmsidkfl4uxybu','{}','{}');
INSERT INTO "journal" VALUES(105,1,105,'55ead538dbed933b40559a03866f9f11bc30837a10dbcf29accbd07b157784f4','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_juin22oaug6p4mgnanxf','{}','{"envelope": "16949355b868924ab88f72ee6e468aade7acb91ba4673dc6f68ca9109cc5201a", "document": "cec325b34124fa6aa3fa3fe11e575a20efc3de96e5d6b6ccaee41cc792a84bdc"}');
INSERT INTO "journal" VALUES(106,1,106,'3b4a815c6a2f1d9b986a9a0fcea9a323c31927c268fc5b5e29b2fe49d4b44bab','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_juin22oaug6p4mgnanxf','{}','{}');
INSERT INTO "journal" VALUES(107,1,107,'bdb227da53c75accb29848e68f2a178bcb2adaece1525e777f9fe44a62fe0319','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_4huolzno6uabvqanpqf3','{}','{"envelope": "10bd906ef3b18325a2613cc0d19fb92204893113d2a87b582a35923233712eaa", "document": "3636c9e8f839ff25f39a5c4d4ed86debf5d7ad80aecf7a1c76e250784d99d624"}');
INSERT INTO "journal" VALUES(108,1,108,'828ebc26558b27ab2b619cad54366e30b6c49bfb4ee00a6360b916624c0f2286','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_4huolzno6uabvqanpqf3','{}','{}');
INSERT INTO "journal" VALUES(109,1,109,'e1f15395aa9c6678fe53ec6b896cb9e545331d049e955449989d3d619e805a53','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_eymhhcnfzrkj5tknoz6f','{}','{"envelope": "e3d7590d515583bcef4e8af9f5dcfcba39eb4846fa8b2993027140ae0aea3635", "document": "696e34819d6edaad73f4af7ea5dd1dcdc1e4a07ca58d4abe67b82df0616aa402"}');
INSERT INTO "journal" VALUES(110,1,110,'ae31627a66846fef2d3ad22f409175d0ba75540c28e0065068f04f44b77d622b','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_eymhhcnfzrkj5tknoz6f','{}','{}');
INSERT INTO "journal" VALUES(111,1,111,'db97c1e30b12dc4095ee9dc2acfa1177314f3e94c8d20f1614ec40466ad93891','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_s7igjqpxksarvur2pmxr','{}','{"envelope": "ba9616de67783abb59aebb6d24fabb66875710df96adeda7478f8ff1bdc850fa", "document": "ad6d8addd6ececdf82099934d51e91574bcc9bcc56b6dfeadb60162c049288f8"}');
INSERT INTO "journal" VALUES(112,1,112,'5ba1284a4f11e9f63045d49c74ab3c41024d5004776df3e9bc97c8ded2a4af18','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_s7igjqpxksarvur2pmxr','{}','{}');
INSERT INTO "journal" VALUES(113,1,113,'94c18d80b9b3090e44d175aebf1cf1b5b92657780ed170acde50c591b2d8ea02','2026-03-21 13:44:00.000000','connector','arrival.kept','arr_zf2nmj4ko56nh22yetix','{}','{"envelope": "0466227387ffca1d0bfecbec20c2031016b482af4b4ac74806e1e44cbcd6f4c6", "document": "6bed5cde08664eccb84da5fca9e4d1c445d78cb3df8ff6ff5ab7c3cfad2e25c2"}');
INSERT INTO "journal" VALUES(114,1,114,'783a8a9db2280a9bfd41efa2b9e235a4dd1e080712a32d6f5b91c904e2e6ccc7','2026-03-21 13:44:00.000000','connector','arrival.confirmed','arr_zf2nmj4ko56nh22yetix','{}','{}');
INSERT INTO "journal" VALUES(115,1,115,'e9e9a5ee93063cff63cd6b38625840ae9d8cf4827adc67d8155979563cb227e4','2026-03-21 13:44:00.000000','connector','arrival.no_longer_queued','arr_ytxcgmf4flja6z6u4t7r','{}','{}');
INSERT INTO "journal" VALUES(116,1,116,'80ed7ef3336b703a227444688b4c97e45ce400b73f7cc3bad2c7fa5c4082a666','2026-03-21 13:44:00.000000','connector','shipment.asked','let_mmkxc5dt6ghtl57mxw7k','{"shipment": "shp_lfvm2y3rii6kotqlusxy", "result": "not_found"}','{}');
INSERT INTO "journal" VALUES(117,1,117,'2627c9cd04c403c5213b99d23dfa70b9725df1de45cef36b10128fc5fdcf601f','2026-03-21 13:44:00.000000','connector','arrival.checked','arr_hsu3nwizbuuwbcums54g','{"verdict": "unsigned", "reason": "unsigned"}','{}');
INSERT INTO "journal" VALUES(118,1,118,'8f877966b30dd119d883124249c608a1149d536bbea14e1ad01e8f5be3c39a20','2026-03-21 13:44:00.000000','connector','arrival.routed','arr_hsu3nwizbuuwbcums54g','{"target": "ezd", "rule": "skrytka /lubin/skrytka"}','{}');
INSERT INTO "journal" VALUES(119,1,119,'2c650495d361b25f44e4e53bca027f7e148e67d14d52f16a35bf70825155e1de','2026-03-21 13:44:00.000000','connector','arrival.checked','arr_inhap42thgnysvw45ptb','{"verdict": "unsigned", "reason": "unsigned"}','{}');
INSERT INTO "journal" VALUES(120,1,120,'45e2b9c24e3028c0f39ea424ef2b5fbdbf7c23d7ddc08f3111104afc968f463b','2026-03-21 13:44:00.000000','connector','arrival.routed','arr_inhap42thgnysvw45ptb','{"target": "ezd", "rule": "skrytka /lubin/skrytka"}','{}');
INSERT INTO "journal" VALUES(121,1,121,'703702d683d487797b42533124a50c93d33730bf61d8619337f2bee543d7c1e9','2026-03-21 13:44:00.000000','connector','arrival.checked','arr_cfsmxuvmsidkfl4uxybu','{"verdict": "unsigned", "reason": "unsigned"}','{}');
INSERT INTO "journal" VALUES(122,1,122,'ede87d37894816e7e95ed98dd03292ac0cacabcb798ea503c537741e29920acf','2026-03-21 13:44:00.000000','connector','arrival.routed','arr_cfsmxuvmsidkfl4uxybu','{"target": "ezd", "rule": "skrytka /lubin/skrytka"}','{}');
INSERT INTO "journal" VALUES(123,1,123,'a0b066ea8dbe7aa1ae26840da52f83ad8c1c3ade66f42ab8a653af9b11126542','2026-03-21 13:44:00.000000','connector','arrival.quarantined','arr_juin22oaug6p4mgnanxf','{"verdict": "unreadable", "reason": "xml_not_wellformed"}','{}');
INSERT INTO "journal" VALUES(124,1,124,'b25808b70964827477136f837ec1514b790b6b097dc361095d109e26d8853b49','2026-03-21 13:44:00.000000','connector','arrival.checked','arr_4huolzno6uabvqanpqf3','{"verdict": "unsigned", "reason": "unsigned"}','{}');
INSERT INTO "journal" VALUES(125,1,125,'b59227d07e2b315c4665973c2d29c00832f6309d75863a29636e0f7a2ef01330','2026-03-21 13:44:00.000000','connector','evidence.kept','let_mmkxc5dt6ghtl57mxw7k','{"evidence": "evd_fbwzs37ognkaghyop5n7", "kind": "UPP", "verdict": "verified", "match": "probable"}','{"evidence": "696e34819d6edaad73f4af7ea5dd1dcdc1e4a07ca58d4abe67b82df0616aa402"}');
INSERT INTO "journal" VALUES(126,1,126,'7b2963270e79c4678d454bb0615db8cc5884749d38010fb6028f6d800c59357a','2026-03-21 13:44:00.000000','connector','shipment.unknown','let_mmkxc5dt6ghtl57mxw7k','{"shipment": "shp_lfvm2y3rii6kotqlusxy", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(127,1,127,'94d73bb1cb475300d16de0ac6b02f28839c348bcef0b5b6628f56e86995e464e','2026-03-21 13:44:00.000000','connector','arrival.is_evidence','arr_eymhhcnfzrkj5tknoz6f','{}','{}');
INSERT INTO "journal" VALUES(128,1,128,'0e714296c0abe46533196d043eed50cad02d2c19898e6c004ed2d0580ec48ee9','2026-03-21 13:44:00.000000','connector','evidence.kept',NULL,'{"evidence": "evd_3v36vwyqax6gwi5q6w2t", "kind": "UPP", "verdict": "verified", "match": "none"}','{"evidence": "ad6d8addd6ececdf82099934d51e91574bcc9bcc56b6dfeadb60162c049288f8"}');
INSERT INTO "journal" VALUES(129,1,129,'5d02ae8f885c11e109931e501d4d1117284b9641361ba6972571421a034ec406','2026-03-21 13:44:00.000000','connector','arrival.is_evidence','arr_s7igjqpxksarvur2pmxr','{}','{}');
INSERT INTO "journal" VALUES(130,1,130,'9ddbac50e29115ed4b5cbff6b8d758146483d13b302bf2c029572fdc1e454b55','2026-03-21 13:44:00.000000','connector','evidence.kept','let_ih3wweekkhg4z5tg2qhz','{"evidence": "evd_szjx3uafcndobaa3f5fa", "kind": "UPP", "verdict": "failed", "match": "platform_id"}','{"evidence": "6bed5cde08664eccb84da5fca9e4d1c445d78cb3df8ff6ff5ab7c3cfad2e25c2"}');
INSERT INTO "journal" VALUES(131,1,131,'5430ac43a4a77ed119ae9b269827a0e48185d46438302a9573ecff8789d263f2','2026-03-21 13:44:00.000000','connector','shipment.taken','let_ih3wweekkhg4z5tg2qhz','{"shipment": "shp_xmto4zoh5a4vq2nb53q3", "whose_move": "person"}','{}');
INSERT INTO "journal" VALUES(132,1,132,'146976b570709f313508195b4c289a86b5198c45a5ec9b0b6bd405cae19de70b','2026-03-21 13:44:00.000000','connector','arrival.is_evidence','arr_zf2nmj4ko56nh22yetix','{}','{}');
INSERT INTO "journal" VALUES(133,1,133,'b8ed685d66377a7aeea870621a082a423c0c5931010877bb5b60ccd6ab337fee','2026-03-21 13:44:00.000000','connector','arrival.not_taken','arr_hsu3nwizbuuwbcums54g','{"target": "ezd"}','{}');
INSERT INTO "journal" VALUES(134,1,134,'3d973b592da24e2fe4fe16f38d8c3fd64c86ff7a35444bd9467ede4de6feb36b','2026-03-21 13:44:00.000000','connector','arrival.handing_over','arr_inhap42thgnysvw45ptb','{"target": "ezd"}','{}');
INSERT INTO "journal" VALUES(135,1,135,'d66b92b0c877ace2f15be1feddc14fda40c6e4eb7fe9be6ee9b62ff8113ee41d','2026-03-21 13:44:00.000000','connector','arrival.routed','arr_cfsmxuvmsidkfl4uxybu','{"target": "ezd"}','{}');
INSERT INTO "journal" VALUES(136,1,136,'71f6611a57452f6f734603dfd6110964c2ecf142e6c1d53d3231636b0f578664','2026-03-21 13:44:00.000000','client:ezd','letter.accepted','let_gghzpyc7olcmuno3wxto','{"shipments": "1"}','{"request": "0290d3bf522d3124b3d1a176785ba290e2551285ffc00d871eb0be171047b042"}');
INSERT INTO "journal" VALUES(137,1,137,'a20af5d5b4910428873da0343658caff3942415f1c41f6875160c9515a69bd67','2026-03-21 13:44:00.000000','connector','shipment.ready','let_gghzpyc7olcmuno3wxto','{"shipment": "shp_tsjocihzunc3buyprzma", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(138,1,138,'d459a517a2b73734b9c106c5c00ee21fe85de171b27d15f241eb18e08267a3c5','2026-03-21 13:44:00.000000','connector','shipment.sending','let_gghzpyc7olcmuno3wxto','{"shipment": "shp_tsjocihzunc3buyprzma", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(139,1,139,'c7a325ff425705bb47986f19b35a258c58902f172eb26c751539ece644cf61c8','2026-03-21 13:44:00.000000','connector','shipment.unknown','let_gghzpyc7olcmuno3wxto','{"shipment": "shp_tsjocihzunc3buyprzma", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(140,1,140,'516b3284ed35582e356cf4a1b7bec2ef6bdcff41ba1f602fcaffd87a08a31136','2026-03-21 13:44:00.000000','client:ezd','letter.accepted','let_wo6rt5yrw2khswq3txft','{"shipments": "1"}','{"request": "3ab4dc37763c39033c732971638e50ee406ee3594a7b8c256f20806edb42961d"}');
INSERT INTO "journal" VALUES(141,1,141,'06aec3ac3d4ee91b7d1c397d408fa1e6c71d57e0497706d07591ae6b883edac6','2026-03-21 13:44:00.000000','connector','shipment.ready','let_wo6rt5yrw2khswq3txft','{"shipment": "shp_otpxlt5b5vmza5b7efm3", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(142,1,142,'9bc85d1d35d15b022f750806e8a2a0eb735e727a4b0b30e3cc405078ff3eff07','2026-03-21 13:44:00.000000','connector','shipment.sending','let_wo6rt5yrw2khswq3txft','{"shipment": "shp_otpxlt5b5vmza5b7efm3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(143,1,143,'5d5ff25363685b4dd3a35d257c53dfc3c84e6b643a107bb27ede6cfc2641874e','2026-03-21 13:44:00.000000','connector','shipment.unknown','let_wo6rt5yrw2khswq3txft','{"shipment": "shp_otpxlt5b5vmza5b7efm3", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(144,1,144,'a462e65934ed2d4ac2105ff5afb1d0aa8ef3fdbe81021f9bf2abaf91a0d790b8','2026-03-21 13:48:00.000000','connector','arrival.routed','arr_cfsmxuvmsidkfl4uxybu','{"target": "ezd"}','{}');
INSERT INTO "journal" VALUES(145,1,145,'4a381d16e5f4ab472800e2dabd4fc3b48956c9d760e9cec62c59b04733d4fd0d','2026-03-21 13:48:00.000000','connector','arrival.kept','arr_tfuaascttpuprwivhi7w','{}','{"envelope": "641bd0ab56a1b1d0874ccefd55528afe2a95aa6fa62e937c6a94d195c152302b", "document": "2bf75381d4f6cf4995a94590c8d0980818ed0fb3643b3b66ad2a01ddc9a8f387"}');
INSERT INTO "journal" VALUES(146,1,146,'400fc34049278bea3c39053af88e157859d3f0b1ec11d33535d4b761cae6a505','2026-03-21 13:48:00.000000','connector','arrival.confirmed','arr_tfuaascttpuprwivhi7w','{}','{}');
INSERT INTO "journal" VALUES(147,1,147,'b2c315ff279ea0576f03006c3a2fe82afa554291cec26a9b8a0990485e26f2a1','2026-03-21 13:48:00.000000','connector','arrival.kept','arr_adgawzjj3v63ok23cmxr','{}','{"envelope": "c1a0a72b7fb7077a2deaffc6e148cd4058c86955183e63ec643091f7227da3cd", "document": "13fcd1614333a66c75067724968fe9302bc89bd6768c6ab37d9622aa1bded9c0"}');
INSERT INTO "journal" VALUES(148,1,148,'bae019ede558906cc8d88734655dfbf88a05079262c83983b0677deb60415cb3','2026-03-21 13:48:00.000000','connector','arrival.confirmed','arr_adgawzjj3v63ok23cmxr','{}','{}');
INSERT INTO "journal" VALUES(149,1,149,'4dbbf1a95f6d3f647549a8fc13ab7384a08edf4a91a640dad09836fe0922b734','2026-03-21 13:48:00.000000','connector','arrival.kept','arr_gpzw5lp7ccemi64jym4q','{}','{"envelope": "8196596bce99ec31678093012a171d284f1503ca2171afaff0ab3b1837c4b954", "document": "45f58d8832ac879bbd3825fa89eeb364a8abfd65864c9344b08167f49cbc7e96"}');
INSERT INTO "journal" VALUES(150,1,150,'a35c7325457686d76e599ede4c581831fb05f4b3d4c65ed673a649f636a51e2c','2026-03-21 13:48:00.000000','connector','arrival.checked','arr_tfuaascttpuprwivhi7w','{"verdict": "unsigned", "reason": "unsigned"}','{}');
INSERT INTO "journal" VALUES(151,1,151,'4a78073fe036324c2a06b8ef9ae28fd93209d73abeea77e7e289f1809b19ce07','2026-03-21 13:48:00.000000','connector','arrival.routed','arr_tfuaascttpuprwivhi7w','{"target": "ezd", "rule": "skrytka /lubin/skrytka"}','{}');
INSERT INTO "journal" VALUES(152,1,152,'8a247fb009fd6b144735bc9c9db39a882a7b87c078debc525039f702feeccdda','2026-03-21 13:59:00.000000','client:ezd','letter.accepted','let_toibnvqzdhb3hk3qkfhk','{"shipments": "1"}','{"request": "eb43f98af54c84c626e9dddc3e1995bd2c7149186bae0664353191a7319b2237"}');
INSERT INTO "journal" VALUES(153,1,153,'8a64212514d9417c94dca53e3a3e946143d165e4be812d77d823d5cf37376f95','2026-03-21 13:59:00.000000','connector','shipment.ready','let_toibnvqzdhb3hk3qkfhk','{"shipment": "shp_bsqytxg2e66jkefxmpb6", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(154,1,154,'2009925edbbddd7e2e4203dd85c4abfc462fc97d563703401ab0da76be1dce00','2026-03-21 13:59:00.000000','connector','shipment.sending','let_toibnvqzdhb3hk3qkfhk','{"shipment": "shp_bsqytxg2e66jkefxmpb6", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(155,1,155,'40c8c29e9a376890e79f7158af2c529db1cecb98a802f548f53d36acb2c8d663','2026-03-21 13:59:00.000000','connector','shipment.ready','let_toibnvqzdhb3hk3qkfhk','{"shipment": "shp_bsqytxg2e66jkefxmpb6", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(156,1,NULL,NULL,'2026-03-21 13:59:00.000000','client:ezd','letter.accepted','let_uxhuoph5g6mf625otapo','{"shipments": "1"}','{"request": "e557f42fc4d641060a6c3c89881ebf1adb225ab839b9f64eff907b4a1df0bc3a"}');
INSERT INTO "journal" VALUES(157,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.ready','let_uxhuoph5g6mf625otapo','{"shipment": "shp_pnyc4arpwm4wo75zfwlb", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(158,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.sending','let_uxhuoph5g6mf625otapo','{"shipment": "shp_pnyc4arpwm4wo75zfwlb", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(159,1,NULL,NULL,'2026-03-21 13:59:00.000000','client:ezd','letter.accepted','let_qepwos7kqsv3aobdgpca','{"shipments": "1"}','{"request": "74053c653a4a3c976989c8f707bdab8928b124f1651f0f6120df43c213ef552f"}');
INSERT INTO "journal" VALUES(160,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.ready','let_qepwos7kqsv3aobdgpca','{"shipment": "shp_udfywhk6bnc3zsh2tjy2", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(161,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.sending','let_qepwos7kqsv3aobdgpca','{"shipment": "shp_udfywhk6bnc3zsh2tjy2", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(162,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.taken','let_qepwos7kqsv3aobdgpca','{"shipment": "shp_udfywhk6bnc3zsh2tjy2", "whose_move": "platform"}','{}');
INSERT INTO "journal" VALUES(163,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','evidence.kept','let_qepwos7kqsv3aobdgpca','{"evidence": "evd_rtbvuk6iu3huyplwluh4", "kind": "UPP", "verdict": "verified", "match": "platform_id"}','{"evidence": "85ede3ec30221fb67662cc47148b4a2b72059111fd7fc72be6e8f11087ef36d3"}');
INSERT INTO "journal" VALUES(164,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.delivered','let_qepwos7kqsv3aobdgpca','{"shipment": "shp_udfywhk6bnc3zsh2tjy2", "basis": "evd_rtbvuk6iu3huyplwluh4"}','{}');
INSERT INTO "journal" VALUES(165,1,NULL,NULL,'2026-03-21 13:59:00.000000','client:ezd','letter.accepted','let_mxftvo3m4o2pigm5ld54','{"shipments": "1"}','{"request": "9b38fea7189462059382fdfcc0b0be8d3a2cb4276e184c2c3edf6a66f5aff580"}');
INSERT INTO "journal" VALUES(166,1,NULL,NULL,'2026-03-21 13:59:00.000000','client:ezd','letter.accepted','let_d53zj2cx46mjoi4kwfwz','{"shipments": "1"}','{"request": "11e673bdd6a0b50f6fd9d93161d886ef679ac8854d926d3a563ad623ef9caaae"}');
INSERT INTO "journal" VALUES(167,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.ready','let_mxftvo3m4o2pigm5ld54','{"shipment": "shp_hkpuavrez4p2wzfgy3tx", "whose_move": "connector"}','{}');
INSERT INTO "journal" VALUES(168,1,NULL,NULL,'2026-03-21 13:59:00.000000','person:Jan Testowy','shipment.decided','let_z4nrs3j4z6jmqmf7gbno','{"shipment": "shp_s3rfdzwxy4yo7tjuwy2j"}','{"decision": "cf8ce89b4b26764b51bfdc069b026d636a7e6e8699a615657461704667ea2564"}');
INSERT INTO "journal" VALUES(169,1,NULL,NULL,'2026-03-21 13:59:00.000000','connector','shipment.closed_by_person','let_z4nrs3j4z6jmqmf7gbno','{"shipment": "shp_s3rfdzwxy4yo7tjuwy2j", "basis": "evd_54qx4roevtj7bgvscgux"}','{}');
INSERT INTO "journal" VALUES(170,1,NULL,NULL,'2026-03-21 13:59:00.000000','client:ezd','letter.accepted','let_gpyi7skobcz7duavx562','{"shipments": "1"}','{"request": "56ebd8ee885b39ba837641aacade765fd394f2a0ebd3f5471aef264a7894a066"}');
INSERT INTO "journal" VALUES(171,1,NULL,NULL,'2026-03-21 13:59:00.000000','client:ezd','letter.accepted','let_i4quloie6el4jeojccmj','{"shipments": "1"}','{"request": "f9589ccea649e0e184c2960847969fb83cfaf60aa741b03af9e6288d40276132"}');
CREATE TABLE letter_kinds (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	signature VARCHAR(20) NOT NULL, 
	signing_key VARCHAR(100), 
	CONSTRAINT pk_letter_kinds PRIMARY KEY (id), 
	CONSTRAINT fk_letter_kinds_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_letter_kinds_unit_id_name UNIQUE (unit_id, name)
);
INSERT INTO "letter_kinds" VALUES(1,1,'zawiadomienie','seal','seal');
INSERT INTO "letter_kinds" VALUES(2,1,'decyzja','external',NULL);
INSERT INTO "letter_kinds" VALUES(3,1,'bez klucza','seal','brak');
INSERT INTO "letter_kinds" VALUES(4,1,'notatka','none',NULL);
CREATE TABLE letters (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	client_id INTEGER NOT NULL, 
	idempotency_key VARCHAR(255) NOT NULL, 
	request_sha256 VARCHAR(64) NOT NULL, 
	kind VARCHAR(100) NOT NULL, 
	subject TEXT NOT NULL, 
	case_mark VARCHAR(200), 
	source VARCHAR(100), 
	accepted_at DATETIME NOT NULL, 
	CONSTRAINT pk_letters PRIMARY KEY (id), 
	CONSTRAINT fk_letters_client_id FOREIGN KEY(client_id) REFERENCES clients (id), 
	CONSTRAINT fk_letters_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_letters_client_id_idempotency_key UNIQUE (client_id, idempotency_key), 
	CONSTRAINT uq_letters_public_id UNIQUE (public_id)
);
INSERT INTO "letters" VALUES(1,'let_s5e7n7qnupqjuuoi5vun',1,1,'search-ended','93983c4be0856989994659b3b223880e032fbd0184ff7dddacb2d92360f1dd03','zawiadomienie','Pismo: search-ended','OŚ.6220.1.2026',NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "letters" VALUES(2,'let_jljjmjkayasnxwbgwy2z',1,1,'closed-unknown','b3b18c7fae5343acf5540634f000f4449525fcd9d97626c433735bdab095854f','zawiadomienie','Pismo: closed-unknown','OŚ.6220.1.2026',NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "letters" VALUES(3,'let_n4y7kpiwjyra7effcrws',1,1,'failed','832970a823e92566d7d7a53c539dbd8e38c1be7cc2eda9131ad557d197dedae0','zawiadomienie','Pismo: failed','OŚ.6220.1.2026',NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "letters" VALUES(4,'let_vqpoeelqvediwpqpciuy',1,1,'delivered','292c9d41335d4b63d8f385021223d663fc1839ec5fb8478be09c8a6eba89e657','zawiadomienie','Pismo: delivered','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(5,'let_piex2hregobvewcsgclc',1,1,'submitted','8bad8df3260a4081b9dae8811016ec35ad2ca0788a80b45a2ce7fb6c340c6ede','zawiadomienie','Pismo: submitted','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(6,'let_fnja7aycq463umqk6qjo',1,1,'refused','11c8be1fbe562a14aa98e5dd2c6b27899b797d23ced6a1898571c4e399890117','zawiadomienie','Pismo: refused','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(7,'let_qf7qqfczhx3xvgx3frop',1,1,'taken','2053eaf64aa4213c59b28de0cbc2128cad1696dfc8daf6dede694038c5124ca7','zawiadomienie','Pismo: taken','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(8,'let_dsv4xiisywqvta4xk7oi',1,1,'two','1d982cca2b0eb03f988f19432610b2d0b4f5da056f6e4c6dbef6c6a443d9978d','zawiadomienie','Pismo: two','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(9,'let_wrijkijd7bxb63tpsr7f',1,1,'awaiting-signature','b6322bd32c8805c5a7c5ed14c734ce2d9cb7fdb2d08787940c22bfed11dbf994','decyzja','Pismo: awaiting-signature','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(10,'let_wxvfu2n2fmxfcmp4u6u2',1,1,'held','b0ba27ba27f85ed3f73bca634a9967cb828f61db85a666bb52f04c5c7fa0f7b4','bez klucza','Pismo: held','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(11,'let_rwwizachaple7pfghzfx',1,1,'closed-held','c729da39f1568452dfef4c77e747f309c8ca59ed3f6a9fe52544120a6734d165','bez klucza','Pismo: closed-held','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(12,'let_waokdo5xr5mbkrxaabjz',1,1,'refused-here','e2bc9fe7c119a491e592c34e5e15419a914038a518c1cfeeac62c814c8003453','notatka','Pismo: refused-here',NULL,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(13,'let_5ph323dyynl24awtdlfi',1,1,'closed-refused-here','4285813c79737f25e0c3603271832344b0b06cc8fb4a873dd5a84c4f925c6417','notatka','Pismo: closed-refused-here',NULL,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(14,'let_fliof7n4ay2jkamrijej',1,1,'traced','c0888a8fc7247e33ebe5f53ff5df61d01970c41439d623b0440633ddc15639d2','zawiadomienie','Pismo: traced','OŚ.6220.1.2026',NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "letters" VALUES(15,'let_z4nrs3j4z6jmqmf7gbno',1,1,'from-ezd','df604df82946dbfccb133050d89721fc8748fbda91365618f18d538c09855756','zawiadomienie','Pismo: from-ezd','OŚ.6220.1.2026','ezd','2026-03-21 13:22:00.000000');
INSERT INTO "letters" VALUES(16,'let_mmkxc5dt6ghtl57mxw7k',1,1,'probable','e55bd73c0c9a5c11cb209e944b04480279ab623d358ece1c02c8685c5e113b6f','zawiadomienie','Pismo: probable','OŚ.6220.1.2026',NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "letters" VALUES(17,'let_ih3wweekkhg4z5tg2qhz',1,1,'doubtful','cdd80877a64c9162d4ceac44a9552ff1fdcfb18821c81515ada01dc3e7b37cc5','zawiadomienie','Pismo: doubtful','OŚ.6220.1.2026',NULL,'2026-03-21 13:22:00.000000');
INSERT INTO "letters" VALUES(18,'let_gghzpyc7olcmuno3wxto',1,1,'unknown-taken','0290d3bf522d3124b3d1a176785ba290e2551285ffc00d871eb0be171047b042','zawiadomienie','Pismo: unknown-taken','OŚ.6220.1.2026',NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "letters" VALUES(19,'let_wo6rt5yrw2khswq3txft',1,1,'unknown-lost','3ab4dc37763c39033c732971638e50ee406ee3594a7b8c256f20806edb42961d','zawiadomienie','Pismo: unknown-lost','OŚ.6220.1.2026',NULL,'2026-03-21 13:44:00.000000');
INSERT INTO "letters" VALUES(20,'let_toibnvqzdhb3hk3qkfhk',1,1,'ready','eb43f98af54c84c626e9dddc3e1995bd2c7149186bae0664353191a7319b2237','zawiadomienie','Pismo: ready','OŚ.6220.1.2026',NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "letters" VALUES(21,'let_uxhuoph5g6mf625otapo',1,1,'killed-in-call','e557f42fc4d641060a6c3c89881ebf1adb225ab839b9f64eff907b4a1df0bc3a','zawiadomienie','Pismo: killed-in-call','OŚ.6220.1.2026',NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "letters" VALUES(22,'let_qepwos7kqsv3aobdgpca',1,1,'killed-after-answer','74053c653a4a3c976989c8f707bdab8928b124f1651f0f6120df43c213ef552f','zawiadomienie','Pismo: killed-after-answer','OŚ.6220.1.2026',NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "letters" VALUES(23,'let_mxftvo3m4o2pigm5ld54',1,1,'checked','9b38fea7189462059382fdfcc0b0be8d3a2cb4276e184c2c3edf6a66f5aff580','zawiadomienie','Pismo: checked','OŚ.6220.1.2026',NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "letters" VALUES(24,'let_d53zj2cx46mjoi4kwfwz',1,1,'checked-too','11e673bdd6a0b50f6fd9d93161d886ef679ac8854d926d3a563ad623ef9caaae','zawiadomienie','Pismo: checked-too','OŚ.6220.1.2026',NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "letters" VALUES(25,'let_gpyi7skobcz7duavx562',1,1,'accepted','56ebd8ee885b39ba837641aacade765fd394f2a0ebd3f5471aef264a7894a066','zawiadomienie','Pismo: accepted','OŚ.6220.1.2026',NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "letters" VALUES(26,'let_i4quloie6el4jeojccmj',1,1,'accepted-last','f9589ccea649e0e184c2960847969fb83cfaf60aa741b03af9e6288d40276132','zawiadomienie','Pismo: accepted-last','OŚ.6220.1.2026',NULL,'2026-03-21 13:59:00.000000');
CREATE TABLE routes (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	box_id INTEGER NOT NULL, 
	target VARCHAR(100) NOT NULL, 
	rule VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_routes PRIMARY KEY (id), 
	CONSTRAINT fk_routes_box_id FOREIGN KEY(box_id) REFERENCES boxes (id), 
	CONSTRAINT fk_routes_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_routes_box_id_target UNIQUE (box_id, target)
);
INSERT INTO "routes" VALUES(1,1,1,'ezd','skrytka /lubin/skrytka');
CREATE TABLE shipments (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	letter_id INTEGER NOT NULL, 
	dispatch_id INTEGER, 
	box_id INTEGER NOT NULL, 
	document_id INTEGER, 
	position INTEGER NOT NULL, 
	mode VARCHAR(20) NOT NULL, 
	mark VARCHAR(60) NOT NULL, 
	party_name TEXT NOT NULL, 
	party_address VARCHAR(200) NOT NULL, 
	party_kind VARCHAR(20) NOT NULL, 
	preparation VARCHAR(30) NOT NULL, 
	problems JSON, 
	platform_id VARCHAR(100), 
	status VARCHAR(30) NOT NULL, 
	basis_id INTEGER, 
	awaits_pl TEXT, 
	awaits_en TEXT, 
	awaits_whose VARCHAR(20), 
	awaits_since DATETIME, 
	status_since DATETIME NOT NULL, 
	CONSTRAINT pk_shipments PRIMARY KEY (id), 
	CONSTRAINT fk_shipments_box_id FOREIGN KEY(box_id) REFERENCES boxes (id), 
	CONSTRAINT fk_shipments_dispatch_id FOREIGN KEY(dispatch_id) REFERENCES dispatches (id), 
	CONSTRAINT fk_shipments_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT fk_shipments_letter_id FOREIGN KEY(letter_id) REFERENCES letters (id), 
	CONSTRAINT fk_shipments_unit_id FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_shipments_mark UNIQUE (mark), 
	CONSTRAINT uq_shipments_public_id UNIQUE (public_id)
);
INSERT INTO "shipments" VALUES(1,'shp_3caprwzmkd6ue5vbbm5f',1,1,1,1,4,0,'nadaj','pismo-3caprwzmkd6ue5vbbm5f','Urząd /search-ended/skrytka','/search-ended/skrytka','public_body','ready','[]',NULL,'unknown',NULL,'decyzja pracownika: nie znaleziono ani UPP, ani śladu wysyłki','a clerk''s decision: neither a UPP nor a trace was found','person','2026-03-21 13:00:00.000000','2026-03-02 09:00:00.000000');
INSERT INTO "shipments" VALUES(2,'shp_iaezst3or2erpzp265an',1,2,2,1,8,0,'nadaj','pismo-iaezst3or2erpzp265an','Urząd /closed-unknown/skrytka','/closed-unknown/skrytka','public_body','ready','[]',NULL,'closed_by_person',1,NULL,NULL,NULL,NULL,'2026-03-02 09:00:00.000000');
INSERT INTO "shipments" VALUES(3,'shp_abvihxvdcv7ypf7b3iq3',1,3,3,1,12,0,'nadaj','pismo-abvihxvdcv7ypf7b3iq3','Urząd /failed/skrytka','/failed/skrytka','public_body','failed','[]',NULL,'failed',NULL,'wysłanie od nowa jako nowe pismo','sending it anew as a new letter','person','2026-03-06 13:00:00.000000','2026-03-06 13:00:00.000000');
INSERT INTO "shipments" VALUES(4,'shp_3yjastbv3xqtyx42dsct',1,4,4,1,16,0,'nadaj','pismo-3yjastbv3xqtyx42dsct','Urząd /delivered/skrytka','/delivered/skrytka','public_body','ready','[]','900000','delivered',3,NULL,NULL,NULL,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(5,'shp_k422tjvgg4nq7aho76hs',1,5,5,1,20,0,'nadaj','pismo-k422tjvgg4nq7aho76hs','Urząd /submitted/skrytka','/submitted/skrytka','person','ready','[]','900001','submitted',4,'dowód doręczenia','proof of delivery','platform','2026-03-21 13:00:00.000000','2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(6,'shp_sbk7p4xx3yj7namqvadm',1,6,6,1,24,0,'nadaj','pismo-sbk7p4xx3yj7namqvadm','Urząd /refused/skrytka','/refused/skrytka','public_body','ready','[]',NULL,'refused',NULL,'poprawienie adresu lub pisma i wysłanie od nowa','a corrected letter, sent anew','person','2026-03-21 13:00:00.000000','2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(7,'shp_orap2snb5pa5cr4czche',1,7,7,1,28,0,'nadaj','pismo-orap2snb5pa5cr4czche','Urząd /taken/skrytka','/taken/skrytka','public_body','ready','[]','900002','taken',NULL,'UPP w skrytce odpowiedzi','the UPP in the answer box','platform','2026-03-21 13:00:00.000000','2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(8,'shp_lyf4mqfprlhyqw46gncp',1,8,8,1,32,0,'nadaj','pismo-lyf4mqfprlhyqw46gncp','Urząd /dwa/skrytka','/dwa/skrytka','public_body','ready','[]','900003','delivered',5,NULL,NULL,NULL,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(9,'shp_ccg3ety7m6xwxoqb2tow',1,8,9,1,32,1,'nadaj','pismo-ccg3ety7m6xwxoqb2tow','Urząd /dwa-bis/skrytka','/dwa-bis/skrytka','public_body','ready','[]',NULL,'refused',NULL,'poprawienie adresu lub pisma i wysłanie od nowa','a corrected letter, sent anew','person','2026-03-21 13:00:00.000000','2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(10,'shp_jy6ye5sbycsibhghslkb',1,9,NULL,1,NULL,0,'nadaj','pismo-jy6ye5sbycsibhghslkb','Urząd /awaiting-signature/skrytka','/awaiting-signature/skrytka','public_body','awaiting_signature','[]',NULL,'awaiting_signature',NULL,'podpis osoby uprawnionej','an authorised person''s signature','person','2026-03-21 13:00:00.000000','2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(11,'shp_rk33mxglvsi5fyeh7d5p',1,10,NULL,1,NULL,0,'nadaj','pismo-rk33mxglvsi5fyeh7d5p','Urząd /held/skrytka','/held/skrytka','public_body','held','[]',NULL,'held',NULL,'administrator: brak klucza lub ustawienia','an administrator: a key or setting is missing','person','2026-03-21 13:00:00.000000','2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(12,'shp_vgs5q6aqtuabw7wzdl2k',1,11,NULL,1,NULL,0,'nadaj','pismo-vgs5q6aqtuabw7wzdl2k','Urząd /closed-held/skrytka','/closed-held/skrytka','public_body','cancelled','[]',NULL,'closed_by_person',6,NULL,NULL,NULL,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(13,'shp_ydljdiyp4h7ah6ex3i2s',1,12,NULL,1,NULL,0,'nadaj','pismo-ydljdiyp4h7ah6ex3i2s','Urząd Testowy','/przykladowo/skrytka','public_body','refused_here','[{"code": "xml_not_wellformed", "severity": "error", "line": 1, "path": "", "text_pl": "Plik nie jest poprawnym plikiem XML. Wiersz 1.", "text_en": "The file is not well-formed XML. Line 1."}]',NULL,'refused_here',NULL,'poprawienie pisma i wysłanie go od nowa','a corrected letter, sent anew','person','2026-03-21 13:00:00.000000','2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(14,'shp_e5xu4zvdvkqbvbgelyoe',1,13,NULL,1,NULL,0,'nadaj','pismo-e5xu4zvdvkqbvbgelyoe','Urząd Testowy','/przykladowo/skrytka','public_body','refused_here','[{"code": "xml_not_wellformed", "severity": "error", "line": 1, "path": "", "text_pl": "Plik nie jest poprawnym plikiem XML. Wiersz 1.", "text_en": "The file is not well-formed XML. Line 1."}]',NULL,'closed_by_person',7,NULL,NULL,NULL,NULL,'2026-03-21 13:00:00.000000');
INSERT INTO "shipments" VALUES(15,'shp_qtwaokzehnxgtp6cdioi',1,14,10,1,47,0,'nadaj','pismo-qtwaokzehnxgtp6cdioi','Urząd /traced/skrytka','/traced/skrytka','public_body','ready','[]','900004','taken',8,'UPP w skrytce odpowiedzi','the UPP in the answer box','platform','2026-03-21 13:11:00.000000','2026-03-21 13:11:00.000000');
INSERT INTO "shipments" VALUES(16,'shp_s3rfdzwxy4yo7tjuwy2j',1,15,11,1,51,0,'nadaj','pismo-s3rfdzwxy4yo7tjuwy2j','Urząd /from-ezd/skrytka','/from-ezd/skrytka','public_body','ready','[]','900005','closed_by_person',13,NULL,NULL,NULL,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "shipments" VALUES(17,'shp_lfvm2y3rii6kotqlusxy',1,16,12,1,55,0,'nadaj','pismo-lfvm2y3rii6kotqlusxy','Urząd /probable/skrytka','/probable/skrytka','public_body','ready','[]',NULL,'unknown',NULL,'decyzja pracownika: czy ten dowód dotyczy tej przesyłki','a clerk''s decision: does this proof belong to this shipment','person','2026-03-21 13:44:00.000000','2026-03-21 13:22:00.000000');
INSERT INTO "shipments" VALUES(18,'shp_xmto4zoh5a4vq2nb53q3',1,17,13,1,59,0,'nadaj','pismo-xmto4zoh5a4vq2nb53q3','Urząd /doubtful/skrytka','/doubtful/skrytka','public_body','ready','[]','900006','taken',NULL,'decyzja pracownika: dowód przyszedł, ale jego pieczęci nie potwierdzono','a clerk''s decision: a proof came, but its seal is not confirmed','person','2026-03-21 13:44:00.000000','2026-03-21 13:22:00.000000');
INSERT INTO "shipments" VALUES(19,'shp_tsjocihzunc3buyprzma',1,18,14,1,79,0,'nadaj','pismo-tsjocihzunc3buyprzma','Urząd /unknown-taken/skrytka','/unknown-taken/skrytka','public_body','ready','[]',NULL,'unknown',NULL,'UPP lub ślad w skrzynce nadawczej platformy','a UPP, or a trace in SENT','platform','2026-03-21 13:44:00.000000','2026-03-21 13:44:00.000000');
INSERT INTO "shipments" VALUES(20,'shp_otpxlt5b5vmza5b7efm3',1,19,15,1,83,0,'nadaj','pismo-otpxlt5b5vmza5b7efm3','Urząd /unknown-lost/skrytka','/unknown-lost/skrytka','public_body','ready','[]',NULL,'unknown',NULL,'UPP lub ślad w skrzynce nadawczej platformy','a UPP, or a trace in SENT','platform','2026-03-21 13:44:00.000000','2026-03-21 13:44:00.000000');
INSERT INTO "shipments" VALUES(21,'shp_bsqytxg2e66jkefxmpb6',1,20,16,1,89,0,'nadaj','pismo-bsqytxg2e66jkefxmpb6','Urząd /ready/skrytka','/ready/skrytka','public_body','ready','[]',NULL,'ready',NULL,'kolej wysyłki lub powrót platformy','its turn, or the platform''s return','connector','2026-03-21 13:59:00.000000','2026-03-21 13:59:00.000000');
INSERT INTO "shipments" VALUES(22,'shp_pnyc4arpwm4wo75zfwlb',1,21,17,1,93,0,'nadaj','pismo-pnyc4arpwm4wo75zfwlb','Urząd /killed-in-call/skrytka','/killed-in-call/skrytka','public_body','ready','[]',NULL,'sending',NULL,'odpowiedź platformy','the platform''s answer','platform','2026-03-21 13:59:00.000000','2026-03-21 13:59:00.000000');
INSERT INTO "shipments" VALUES(23,'shp_udfywhk6bnc3zsh2tjy2',1,22,18,1,97,0,'nadaj','pismo-udfywhk6bnc3zsh2tjy2','Urząd /killed-after-answer/skrytka','/killed-after-answer/skrytka','public_body','ready','[]','900008','delivered',12,NULL,NULL,NULL,NULL,'2026-03-21 13:59:00.000000');
INSERT INTO "shipments" VALUES(24,'shp_hkpuavrez4p2wzfgy3tx',1,23,19,1,102,0,'nadaj','pismo-hkpuavrez4p2wzfgy3tx','Urząd /checked/skrytka','/checked/skrytka','public_body','ready','[]',NULL,'ready',NULL,'kolej wysyłki lub powrót platformy','its turn, or the platform''s return','connector','2026-03-21 13:59:00.000000','2026-03-21 13:59:00.000000');
INSERT INTO "shipments" VALUES(25,'shp_u4owr34zttmvyl5hr6ff',1,24,NULL,1,NULL,0,'nadaj','pismo-u4owr34zttmvyl5hr6ff','Urząd /checked-too/skrytka','/checked-too/skrytka','public_body','accepted','[]',NULL,'accepted',NULL,'sprawdzenie pisma przez konektor','the connector''s checks','connector','2026-03-21 13:59:00.000000','2026-03-21 13:59:00.000000');
INSERT INTO "shipments" VALUES(26,'shp_za5w45e733n4kguoejtc',1,25,NULL,1,NULL,0,'nadaj','pismo-za5w45e733n4kguoejtc','Urząd /accepted/skrytka','/accepted/skrytka','public_body','accepted',NULL,NULL,'accepted',NULL,'sprawdzenie pisma przez konektor','the connector''s checks','connector','2026-03-21 13:59:00.000000','2026-03-21 13:59:00.000000');
INSERT INTO "shipments" VALUES(27,'shp_d7iohbqbv6ejyvhq7i4l',1,26,NULL,1,NULL,0,'nadaj','pismo-d7iohbqbv6ejyvhq7i4l','Urząd /accepted-last/skrytka','/accepted-last/skrytka','public_body','accepted',NULL,NULL,'accepted',NULL,'sprawdzenie pisma przez konektor','the connector''s checks','connector','2026-03-21 13:59:00.000000','2026-03-21 13:59:00.000000');
CREATE TABLE units (
	id INTEGER NOT NULL, 
	public_id VARCHAR(24) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_units PRIMARY KEY (id), 
	CONSTRAINT uq_units_name UNIQUE (name), 
	CONSTRAINT uq_units_public_id UNIQUE (public_id)
);
INSERT INTO "units" VALUES(1,'unt_crdywbkulhmqkfmtbglu','Urząd Gminy Lubin');
CREATE INDEX ix_boxes_unit_id ON boxes (unit_id);
CREATE INDEX ix_clients_unit_id ON clients (unit_id);
CREATE INDEX ix_dispatches_unit_id ON dispatches (unit_id);
CREATE INDEX ix_jobs_claim ON jobs (done_at, due);
CREATE INDEX ix_jobs_lane ON jobs (lane, done_at);
CREATE INDEX ix_jobs_unit_id ON jobs (unit_id);
CREATE INDEX ix_journal_subject ON journal (subject);
CREATE INDEX ix_letter_kinds_unit_id ON letter_kinds (unit_id);
CREATE INDEX ix_arrivals_document_sha256 ON arrivals (document_sha256);
CREATE INDEX ix_arrivals_item ON arrivals (box_id, platform_id);
CREATE INDEX ix_arrivals_status ON arrivals (status);
CREATE INDEX ix_arrivals_unit_id ON arrivals (unit_id);
CREATE INDEX ix_letters_unit_id ON letters (unit_id);
CREATE INDEX ix_routes_unit_id ON routes (unit_id);
CREATE INDEX ix_documents_arrival_id ON documents (arrival_id);
CREATE INDEX ix_documents_letter_id ON documents (letter_id);
CREATE INDEX ix_documents_sha256 ON documents (sha256);
CREATE INDEX ix_documents_unit_id ON documents (unit_id);
CREATE INDEX ix_hand_overs_unit_id ON hand_overs (unit_id);
CREATE INDEX ix_attempts_arrival_id ON attempts (arrival_id);
CREATE INDEX ix_attempts_dispatch_id ON attempts (dispatch_id);
CREATE INDEX ix_attempts_hand_over_id ON attempts (hand_over_id);
CREATE INDEX ix_attempts_open ON attempts (outcome, call_deadline);
CREATE INDEX ix_attempts_unit_id ON attempts (unit_id);
CREATE INDEX ix_shipments_dispatch_id ON shipments (dispatch_id);
CREATE INDEX ix_shipments_letter_id ON shipments (letter_id);
CREATE INDEX ix_shipments_platform_id ON shipments (platform_id);
CREATE INDEX ix_shipments_status ON shipments (status);
CREATE INDEX ix_shipments_unit_id ON shipments (unit_id);
CREATE INDEX ix_evidence_about ON evidence (about);
CREATE INDEX ix_evidence_platform_id ON evidence (platform_id);
CREATE INDEX ix_evidence_sha256 ON evidence (sha256);
CREATE INDEX ix_evidence_shipment_id ON evidence (shipment_id);
CREATE INDEX ix_evidence_unit_id ON evidence (unit_id);
COMMIT;
